package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;

/** Finds rows by key values as the user's statement or the driver gave them. As thread-safe as the connection. */
final class KeyQueries {

    private final CaptureScope scope;
    private final Dialect dialect;

    KeyQueries(CaptureScope scope) {
        this.scope = scope;
        this.dialect = scope.database().dialect();
    }

    /**
     * Reads the rows that have the keys; those that are not there are left out.
     *
     * @param lockClause with a leading blank, or empty
     */
    List<RowImage> read(
            StatementCall call, TableMeta table, List<ColumnMeta> columns, List<List<KeyCell>> keys, String lockClause)
            throws SQLException {
        return read(call, table, columns, table.rowKeyColumns(), keys, lockClause);
    }

    /** The same by other columns than the row key's; {@code keys} has values of these. */
    List<RowImage> read(
            StatementCall call,
            TableMeta table,
            List<ColumnMeta> columns,
            List<ColumnMeta> key,
            List<List<KeyCell>> keys,
            String lockClause)
            throws SQLException {
        List<RowImage> images = new ArrayList<>(keys.size());
        String head = "SELECT " + scope.database().rowSql().selectList(columns, "") + " FROM " + table.quotedName()
                + " WHERE ";
        for (int from = 0; from < keys.size(); from += RowQueries.ROWS_PER_QUERY) {
            List<List<KeyCell>> chunk = keys.subList(from, Math.min(keys.size(), from + RowQueries.ROWS_PER_QUERY));
            try (PreparedStatement query = scope.prepare(call, head + condition(key, chunk) + lockClause)) {
                bind(query, 1, chunk);
                try (ResultSet rows = query.executeQuery()) {
                    images.addAll(scope.database().rowSql().readAll(columns, rows));
                }
            }
        }
        return images;
    }

    /**
     * Some columns of rows in the order of the keys, to be read as the driver itself reads them. Those of a view are read from the
     * table beneath it, for the view may not show a row that was inserted through it.
     *
     * @return an open statement, its query executed
     */
    PreparedStatement select(StatementCall call, TableMeta table, List<String> columns, List<List<KeyCell>> keys)
            throws SQLException {
        TableMeta base = table.base();
        StringBuilder sql = new StringBuilder("SELECT ")
                .append(columns.stream().map(column -> select(table, column)).collect(Collectors.joining(", ")))
                .append(" FROM ")
                .append(base.quotedName())
                .append(" WHERE ")
                .append(keys.isEmpty() ? "1 = 0" : condition(base, keys));
        boolean ordered = keys.size() > 1;
        if (ordered) {
            sql.append(" ORDER BY CASE");
            for (int i = 0; i < keys.size(); i++) {
                sql.append(" WHEN ")
                        .append(condition(base, keys.subList(i, i + 1)))
                        .append(" THEN ")
                        .append(i);
            }
            sql.append(" END");
        }
        PreparedStatement query = scope.prepare(call, sql.toString());
        try {
            int next = bind(query, 1, keys);
            if (ordered) {
                bind(query, next, keys);
            }
            query.execute();
            return query;
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, query);
            throw e;
        }
    }

    private String select(TableMeta table, String column) {
        return table.isView()
                ? dialect.quote(table.inBase(column)) + " AS " + dialect.quote(column)
                : dialect.quote(column);
    }

    private static void closeAfter(Exception failure, PreparedStatement query) {
        try {
            query.close();
        } catch (SQLException closing) {
            failure.addSuppressed(closing);
        }
    }

    private String condition(TableMeta table, List<List<KeyCell>> keys) {
        return condition(table.rowKeyColumns(), keys);
    }

    /** The condition that finds rows by the values of a key. */
    String condition(List<ColumnMeta> key, List<List<KeyCell>> keys) {
        List<String> columns =
                key.stream().map(column -> dialect.quote(column.name())).toList();
        return keys.stream().map(values -> oneCondition(columns, values)).collect(Collectors.joining(" OR "));
    }

    private static String oneCondition(List<String> columns, List<KeyCell> key) {
        List<String> conditions = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            conditions.add(columns.get(i) + " = " + key.get(i).sql());
        }
        return conditions.size() == 1 ? conditions.get(0) : "(" + String.join(" AND ", conditions) + ")";
    }

    static int bind(PreparedStatement query, int first, List<List<KeyCell>> keys) throws SQLException {
        int index = first;
        for (List<KeyCell> key : keys) {
            for (KeyCell cell : key) {
                index = cell.bind(query, index);
            }
        }
        return index;
    }
}
