package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.capture.Captured.LockedRows;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.value.Value;

/**
 * A locking SELECT that is run with the keys of the locked tables behind its own select list: so these are the keys of just the
 * rows that its user gets. Not thread-safe.
 */
final class KeyedSelect {

    /** Names that no ORDER BY of the user's means. */
    private static final String KEY_NAME = "atone_key_";

    private final CaptureScope scope;
    private final StatementCall call;
    private final RowQueries queries;
    private final List<Source> sources;

    /** @throws StatementRefusedException when a table's rows cannot be locked, or the result could not be what its user wants */
    KeyedSelect(CaptureScope scope, StatementCall call, List<TableRef> tables) throws SQLException {
        this.scope = scope;
        this.call = call;
        this.queries = new RowQueries(scope);
        if (call.statement().getResultSetConcurrency() == ResultSet.CONCUR_UPDATABLE) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "its result is to be updatable, and the rows are read by a statement beside it",
                            "prepare it as CONCUR_READ_ONLY, and change rows by statements of their own"));
        }
        List<Source> found = new ArrayList<>();
        for (TableRef reference : tables) {
            TableMeta table = scope.tableOrView(call, reference, DmlKind.SELECT_FOR_UPDATE, List.of());
            found.add(new Source(reference, table, table.imageColumnsForLocking()));
        }
        this.sources = List.copyOf(found);
    }

    /** A table whose rows are locked, and what tells these apart. */
    record Source(TableRef reference, TableMeta table, List<ColumnMeta> columns) {}

    List<Source> sources() {
        return sources;
    }

    /** What to put behind the select list, with a leading comma. */
    String keys() {
        Dialect dialect = scope.database().dialect();
        StringBuilder sql = new StringBuilder();
        int number = 0;
        for (Source source : sources) {
            for (ColumnMeta column : source.columns()) {
                String reference = queries.name(source.reference()) + "." + dialect.quote(column.name());
                sql.append(", ")
                        .append(column.requireCodec().read(reference))
                        .append(" AS ")
                        .append(KEY_NAME)
                        .append(++number);
            }
        }
        return sql.toString();
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Runs a text in which {@link #keys} stands. */
    Run run(String sql, Binder parameters) throws SQLException {
        PreparedStatement ours = prepare(sql);
        try {
            parameters.bind(ours);
            ResultSet rows = ours.executeQuery();
            int keyColumns =
                    sources.stream().mapToInt(source -> source.columns().size()).sum();
            int usersColumns = rows.getMetaData().getColumnCount() - keyColumns;
            List<Set<RowKey>> keys = readKeys(rows, usersColumns);
            return new Run(ours, rows, usersColumns, keys);
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, ours);
            throw e;
        }
    }

    private static void closeAfter(Exception failure, PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException closing) {
            failure.addSuppressed(closing);
        }
    }

    /** Scrollable, because the rows are read twice. */
    private PreparedStatement prepare(String sql) throws SQLException {
        Statement users = call.statement();
        PreparedStatement ours = CaptureScope.withTimeout(
                call,
                scope.connection()
                        .prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY));
        ours.setMaxRows(users.getMaxRows());
        return ours;
    }

    private List<Set<RowKey>> readKeys(ResultSet rows, int usersColumns) throws SQLException {
        List<Set<RowKey>> all = new ArrayList<>();
        sources.forEach(source -> all.add(new LinkedHashSet<>()));
        while (rows.next()) {
            int next = usersColumns + 1;
            for (int i = 0; i < sources.size(); i++) {
                Source source = sources.get(i);
                RowKey key = RowKey.of(source.table(), scope.database().rowSql().read(source.columns(), rows, next));
                next += source.columns().size();
                // The side of an outer join that found no row.
                if (!key.values().contains(Value.NULL)) {
                    all.get(i).add(key);
                }
                queries.requireFewEnough(call, all.get(i).size());
            }
        }
        return all;
    }

    /** What one run found. It is closed, unless it becomes the answer. */
    final class Run implements AutoCloseable {

        private final PreparedStatement statement;
        private final ResultSet rows;
        private final int usersColumns;
        private final List<Set<RowKey>> keys;
        private boolean handedOver;

        private Run(PreparedStatement statement, ResultSet rows, int usersColumns, List<Set<RowKey>> keys) {
            this.statement = statement;
            this.rows = rows;
            this.usersColumns = usersColumns;
            this.keys = keys;
        }

        /**
         * The rows, of each table.
         *
         * @param known see {@link LockedRows#known}
         */
        List<LockedRows> locked(boolean known) {
            List<LockedRows> locked = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                locked.add(new LockedRows(sources.get(i).table().base(), List.copyOf(keys.get(i)), known));
            }
            return locked;
        }

        /** What the user of the statement gets. */
        <R> R answer(Execution<R> execution) throws SQLException {
            rows.beforeFirst();
            ResultSet users = FirstColumns.of(rows, usersColumns);
            call.replaceResults(Replacement.ofRows(users, statement));
            R answer = execution.replaced(users);
            handedOver = true;
            return answer;
        }

        @Override
        public void close() throws SQLException {
            if (!handedOver) {
                statement.close();
            }
        }
    }
}
