package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;

/** The rows that have the key values of an upsert. As thread-safe as the connection. */
final class ProbedRows {

    private final CaptureScope scope;
    private final StatementCall call;
    private final TableMeta table;
    private final List<Look> looks;
    private final RowQueries rowQueries;
    private final String keyText;

    ProbedRows(CaptureScope scope, StatementCall call, TableMeta table, List<Look> looks) {
        this.scope = scope;
        this.call = call;
        this.table = table;
        this.looks = List.copyOf(looks);
        this.rowQueries = new RowQueries(scope);
        this.keyText = CollisionTrace.keyText(table, scope.database().dialect(), "");
    }

    /**
     * A query for some of them.
     *
     * @param from from the word FROM on; the columns of the table are seen by their plain names
     * @param parameters sets those in it
     */
    record Look(String from, StandIn.Binder parameters) {}

    /**
     * A row.
     *
     * @param image all of its columns
     * @param keyText its row key as {@link CollisionTrace} tells it
     */
    record Found(RowImage image, String keyText) {}

    TableMeta table() {
        return table;
    }

    /** Locks and reads them. */
    Map<RowKey, Found> lock() throws SQLException {
        return read(scope.database().dialect().forUpdate());
    }

    /** Reads them as they are after the statement. */
    Map<RowKey, Found> readAgain() throws SQLException {
        return read(rowQueries.currentRead());
    }

    private Map<RowKey, Found> read(String lockClause) throws SQLException {
        Map<RowKey, Found> found = new LinkedHashMap<>();
        for (Look look : looks) {
            try (PreparedStatement query = scope.prepare(call, select() + look.from() + lockClause)) {
                look.parameters().bind(query);
                addAll(query, found);
            }
        }
        return found;
    }

    /** Reads rows by their row keys. */
    Map<RowKey, Found> byKeys(List<RowKey> keys) throws SQLException {
        Map<RowKey, Found> found = new LinkedHashMap<>();
        for (RowImage row : rowQueries.readByKeys(call, table, columns(), keys)) {
            found.put(RowKey.of(table, row), new Found(row, ""));
        }
        return found;
    }

    private String select() {
        return "SELECT " + scope.database().rowSql().selectList(columns(), "") + ", " + keyText;
    }

    private List<ColumnMeta> columns() {
        return table.imageColumnsForWholeRow();
    }

    private void addAll(PreparedStatement query, Map<RowKey, Found> found) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                RowImage image = scope.database().rowSql().read(columns(), rows);
                String text = rows.getString(columns().size() + 1);
                found.put(RowKey.of(table, image), new Found(image, text));
            }
        }
    }
}
