package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.TableMeta;

/** Finds inserted rows again by their keys. As thread-safe as the connection. */
final class InsertedRows {

    private final KeyQueries keyQueries;
    private final String currentRead;

    InsertedRows(CaptureScope scope) {
        this.keyQueries = new KeyQueries(scope);
        this.currentRead = new RowQueries(scope).currentRead();
    }

    /**
     * The after images of inserted rows.
     *
     * @throws CaptureException when they are not exactly as many as there are keys
     */
    List<RowChange> read(StatementCall call, TableMeta table, List<List<KeyCell>> keys) throws SQLException {
        List<RowImage> rows = keyQueries.read(call, table, table.imageColumnsForWholeRow(), keys, currentRead);
        if (rows.size() != keys.size()) {
            throw new CaptureException(keys.size() + " rows were inserted into table " + table.name() + ", but "
                    + rows.size() + " are found by their keys; give key values exactly as the column stores them: "
                    + call.sql());
        }
        return rows.stream().map(row -> RowChange.inserted(table, row)).toList();
    }
}
