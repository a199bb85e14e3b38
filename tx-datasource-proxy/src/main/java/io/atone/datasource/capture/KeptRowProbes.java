package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.TableMeta;

/**
 * How the rows that {@link KeptRows} could collide with are found: by one join for each unique key.
 *
 * @param looks one for each key that the query gives
 * @param unprobedRows how many of the kept rows have no value of any of them: they collide with nothing, and are not found again
 * @param lacking columns of such a key that cannot be NULL, but are in some of the kept rows
 * @param meetEachOther whether two of the kept rows have the same key
 */
record KeptRowProbes(List<ProbedRows.Look> looks, long unprobedRows, List<ColumnMeta> lacking, boolean meetEachOther) {

    KeptRowProbes {
        looks = List.copyOf(looks);
        lacking = List.copyOf(lacking);
    }

    /**
     * Those for some unique keys.
     *
     * @param zeroIsKey whether a zero is stored in a column that the database numbers, instead of the next number
     * @throws StatementRefusedException when the database makes a value that a row could collide by
     */
    static KeptRowProbes of(
            CaptureScope scope,
            StatementCall call,
            TableMeta table,
            KeptRows rows,
            List<KeyMeta> keys,
            boolean zeroIsKey)
            throws SQLException {
        return new Reader(scope, call, table, rows, zeroIsKey).read(keys);
    }

    private static final class Reader {

        private final CaptureScope scope;
        private final StatementCall call;
        private final TableMeta table;
        private final KeptRows rows;
        private final Dialect dialect;
        private final boolean zeroIsKey;

        Reader(CaptureScope scope, StatementCall call, TableMeta table, KeptRows rows, boolean zeroIsKey) {
            this.scope = scope;
            this.call = call;
            this.table = table;
            this.rows = rows;
            this.dialect = scope.database().dialect();
            this.zeroIsKey = zeroIsKey;
        }

        KeptRowProbes read(List<KeyMeta> keys) throws SQLException {
            List<KeyMeta> given = new ArrayList<>();
            for (KeyMeta key : keys) {
                if (isGiven(key)) {
                    given.add(key);
                }
            }
            List<ColumnMeta> needed = needed(given);
            List<String> counts = new ArrayList<>();
            counts.add(countWhere(given.isEmpty() ? "FALSE" : anyOf(given)));
            needed.forEach(column -> counts.add(countWhere(rows.value(column.name()) + " IS NULL")));
            for (KeyMeta key : given) {
                counts.add(countWhere(isProbed(key)));
                counts.add("COUNT(DISTINCT " + String.join(", ", values(key)) + ")");
            }
            List<Long> counted = count(counts);
            List<ColumnMeta> lacking = new ArrayList<>();
            for (int i = 0; i < needed.size(); i++) {
                if (counted.get(1 + i) > 0) {
                    lacking.add(needed.get(i));
                }
            }
            boolean meet = false;
            for (int i = 1 + needed.size(); i < counted.size(); i += 2) {
                meet |= !counted.get(i).equals(counted.get(i + 1));
            }
            List<ProbedRows.Look> looks = given.stream().map(this::look).toList();
            return new KeptRowProbes(looks, rows.count() - counted.get(0), lacking, meet);
        }

        private String anyOf(List<KeyMeta> keys) {
            return keys.stream().map(this::isProbed).collect(Collectors.joining(" OR "));
        }

        private List<ColumnMeta> needed(List<KeyMeta> keys) {
            return keys.stream()
                    .flatMap(key -> key.columns().stream())
                    .distinct()
                    .map(table::requireColumn)
                    .filter(column -> !column.nullable() && column.identity() == ColumnMeta.Identity.NONE)
                    .toList();
        }

        /** Not when a column is left to the database's numbering, or is NULL: then it collides with nothing. */
        private boolean isGiven(KeyMeta key) throws StatementRefusedException {
            boolean given = true;
            for (String name : key.columns()) {
                ColumnMeta column = table.requireColumn(name);
                boolean numbered = column.identity() != ColumnMeta.Identity.NONE;
                boolean made = column.generated()
                        || (!rows.has(name) && !numbered && (column.hasDefault() || !column.nullable()));
                if (made) {
                    throw CollisionProbes.computed(call, table, column);
                }
                given &= rows.has(name);
            }
            return given;
        }

        private List<String> values(KeyMeta key) {
            return key.columns().stream().map(this::value).toList();
        }

        private String value(String column) {
            boolean numbered = table.requireColumn(column).identity() != ColumnMeta.Identity.NONE;
            return numbered && !zeroIsKey ? "NULLIF(" + rows.value(column) + ", 0)" : rows.value(column);
        }

        private String isProbed(KeyMeta key) {
            return values(key).stream()
                    .map(value -> value + " IS NOT NULL")
                    .collect(Collectors.joining(" AND ", "(", ")"));
        }

        private static String countWhere(String condition) {
            return "COUNT(CASE WHEN " + condition + " THEN 1 END)";
        }

        private List<Long> count(List<String> counts) throws SQLException {
            String sql = "SELECT " + String.join(", ", counts) + " FROM " + rows.reference();
            try (PreparedStatement query = scope.prepare(call, sql);
                    ResultSet row = query.executeQuery()) {
                row.next();
                List<Long> counted = new ArrayList<>();
                for (int i = 1; i <= counts.size(); i++) {
                    counted.add(row.getLong(i));
                }
                return counted;
            }
        }

        /** By the key's index and in this order of the tables, so that no other rows are locked. */
        private ProbedRows.Look look(KeyMeta key) {
            String condition = key.columns().stream()
                    .map(column -> dialect.quote(column) + " = " + value(column))
                    .collect(Collectors.joining(" AND "));
            return new ProbedRows.Look(
                    " FROM " + rows.reference() + " STRAIGHT_JOIN "
                            + dialect.readByIndex(table.quotedName(), key.name()) + " ON " + condition,
                    query -> {});
        }
    }
}
