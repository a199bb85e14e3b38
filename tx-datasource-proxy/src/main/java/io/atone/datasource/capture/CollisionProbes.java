package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.SessionMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.Insert;
import io.atone.datasource.sql.ValueSource;
import org.jspecify.annotations.Nullable;

/**
 * By which values of which unique keys the rows of an INSERT could collide with rows that are there.
 *
 * @param probes the keys for which at least one row has a value
 * @param rows how many rows there are
 * @param unprobedRows how many of them have no value of any unique key: they collide with nothing, and are not found again
 */
record CollisionProbes(List<Probe> probes, int rows, int unprobedRows) {

    /** The values of one key, for the rows that have one. */
    record Probe(List<ColumnMeta> columns, List<List<KeyCell>> values) {}

    CollisionProbes {
        probes = List.copyOf(probes);
    }

    /**
     * The probes of one execution.
     *
     * @throws StatementRefusedException when the database computes a value that a row could collide by
     */
    static CollisionProbes of(StatementCall call, TableMeta table, Insert plan, Dialect dialect, SessionMeta session)
            throws SQLException {
        return new Reader(call, table, plan, dialect, session, false).read(table.uniqueKeys());
    }

    /**
     * The same for one key alone, whose values the database may compute once more, because what happens otherwise would be noticed.
     */
    static CollisionProbes ofKey(
            StatementCall call, TableMeta table, Insert plan, Dialect dialect, SessionMeta session, KeyMeta key)
            throws SQLException {
        return new Reader(call, table, plan, dialect, session, true).read(List.of(key));
    }

    static StatementRefusedException computed(StatementCall call, TableMeta table, ColumnMeta column) {
        return CaptureScope.refusal(
                call.sql(),
                new Refusal(
                        "rows could collide by column " + column.name() + " of table " + table.name()
                                + ", whose value the database makes, so the rows that are there already cannot be"
                                + " looked up before",
                        "give the values of all unique keys as parameters or constants"));
    }

    /** What finds the rows that are there: for each key, some hundred values at a time. */
    List<ProbedRows.Look> looks(TableMeta table, KeyQueries queries) {
        List<ProbedRows.Look> looks = new ArrayList<>();
        for (Probe probe : probes) {
            List<List<KeyCell>> values = probe.values();
            for (int from = 0; from < values.size(); from += RowQueries.ROWS_PER_QUERY) {
                List<List<KeyCell>> chunk =
                        values.subList(from, Math.min(values.size(), from + RowQueries.ROWS_PER_QUERY));
                looks.add(new ProbedRows.Look(
                        " FROM " + table.quotedName() + " WHERE " + queries.condition(probe.columns(), chunk),
                        query -> KeyQueries.bind(query, 1, chunk)));
            }
        }
        return looks;
    }

    /** Works one execution out. */
    private static final class Reader {

        private final StatementCall call;
        private final TableMeta table;
        private final Insert plan;
        private final List<String> columns;
        private final boolean zeroIsKey;
        private final boolean computes;

        Reader(
                StatementCall call,
                TableMeta table,
                Insert plan,
                Dialect dialect,
                SessionMeta session,
                boolean computes) {
            this.call = call;
            this.table = table;
            this.plan = plan;
            this.zeroIsKey = session.zeroIsKey();
            this.computes = computes;
            this.columns = InsertShape.columns(table, plan.columns(), dialect);
        }

        CollisionProbes read(List<KeyMeta> keys) throws SQLException {
            List<Probe> probes = new ArrayList<>();
            boolean[] probed = new boolean[plan.rows().size()];
            for (KeyMeta key : keys) {
                List<ColumnMeta> keyColumns =
                        key.columns().stream().map(table::requireColumn).toList();
                List<List<KeyCell>> values = new ArrayList<>();
                for (int i = 0; i < probed.length; i++) {
                    List<KeyCell> cells = cells(keyColumns, plan.rows().get(i));
                    if (cells != null) {
                        values.add(cells);
                        probed[i] = true;
                    }
                }
                if (!values.isEmpty()) {
                    probes.add(new Probe(keyColumns, values));
                }
            }
            int unprobed = 0;
            for (boolean found : probed) {
                unprobed += found ? 0 : 1;
            }
            return new CollisionProbes(probes, probed.length, unprobed);
        }

        /** The key's values; null when the row has NULL or a new number in it, so that it collides with nothing. */
        private @Nullable List<KeyCell> cells(List<ColumnMeta> key, List<ValueSource> row) throws SQLException {
            List<KeyCell> cells = new ArrayList<>();
            boolean collides = true;
            for (ColumnMeta column : key) {
                int position = columns.indexOf(column.name());
                ValueSource value =
                        position < 0 || position >= row.size() ? new ValueSource.DefaultValue() : row.get(position);
                KeyCell cell = cell(column, value);
                collides &= cell != null;
                if (cell != null) {
                    cells.add(cell);
                }
            }
            return collides ? cells : null;
        }

        private @Nullable KeyCell cell(ColumnMeta column, ValueSource value) throws SQLException {
            if (value instanceof ValueSource.Expression expression && computes) {
                return new KeyCell.Computed(call, expression.part());
            }
            if (column.generated() || value instanceof ValueSource.Expression) {
                throw computed(call, table, column);
            }
            Parameters parameters = call.parameters().orElse(null);
            ZeroKey zero = column.identity() == ColumnMeta.Identity.NONE || zeroIsKey
                    ? ZeroKey.NO
                    : ZeroKey.of(value, parameters);
            if (zero == ZeroKey.UNKNOWN) {
                throw computed(call, table, column);
            }
            if (zero == ZeroKey.YES) {
                return null;
            }
            if (value instanceof ValueSource.Literal literal) {
                return new KeyCell.Constant(literal.text());
            }
            if (value instanceof ValueSource.Parameter parameter) {
                Parameters set = RowQueries.parameters(call);
                if (!set.isNull(parameter.index())) {
                    return new KeyCell.UserParameter(set, parameter.index());
                }
            }
            boolean isDefault = value instanceof ValueSource.DefaultValue;
            boolean numbered = column.identity() != ColumnMeta.Identity.NONE;
            if (numbered && isDefault && computes) {
                // The number may be that of a row which was given it by hand.
                throw computed(call, table, column);
            }
            if (!numbered && (isDefault ? column.hasDefault() || !column.nullable() : !column.nullable())) {
                throw computed(call, table, column);
            }
            return null;
        }
    }
}
