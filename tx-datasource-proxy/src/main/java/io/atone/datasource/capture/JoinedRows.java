package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.value.Value;

/** Locks and reads the rows of one table that a join with others finds. As thread-safe as the connection. */
final class JoinedRows {

    private final CaptureScope scope;
    private final RowSql rowSql;
    private final RowQueries queries;

    JoinedRows(CaptureScope scope) {
        this.scope = scope;
        this.rowSql = scope.database().rowSql();
        this.queries = new RowQueries(scope);
    }

    /**
     * What the rows come from.
     *
     * @param with common table expressions; may be empty
     * @param before what stands in FROM before {@code references} and has no parameters
     * @param predicate without the word WHERE; may be empty
     */
    record Source(TableRef table, SqlPart with, String before, SqlPart references, SqlPart predicate) {}

    /**
     * A row of the table may be found more than once, and an outer join finds rows that are not there.
     *
     * @param lockClause with a leading blank
     */
    Map<RowKey, RowImage> lock(
            StatementCall call, TableMeta table, List<ColumnMeta> columns, Source source, String lockClause)
            throws SQLException {
        String where = source.predicate().isEmpty()
                ? ""
                : " WHERE " + source.predicate().text();
        String sql = source.with().text() + " SELECT " + rowSql.selectList(columns, queries.name(source.table()))
                + " FROM " + source.before() + source.references().text() + where + lockClause;
        Map<RowKey, RowImage> rows = new LinkedHashMap<>();
        try (PreparedStatement query = scope.prepare(call, sql)) {
            int index = 1;
            for (SqlPart part : List.of(source.with(), source.references(), source.predicate())) {
                index = RowQueries.bindValues(call, part, query, index);
            }
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    RowImage row = rowSql.read(columns, found);
                    RowKey key = RowKey.of(table, row);
                    if (!key.values().contains(Value.NULL)) {
                        rows.put(key, row);
                    }
                    queries.requireFewEnough(call, rows.size());
                }
                queries.requireNoWarning(call, query);
            }
        }
        return rows;
    }
}
