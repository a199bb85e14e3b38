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
import io.atone.datasource.sql.StatementPlan.LockingSelect;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.value.Value;

/**
 * Captures a locking SELECT by running it with the keys of the locked tables behind its own select list: so these are the keys of
 * just the rows that its user gets, whatever it joins and whoever changes the tables beside it.
 */
final class LockingSelectCapture {

    /** Names that no ORDER BY of the user's means. */
    private static final String KEY_NAME = "atone_key_";

    private final CaptureScope scope;
    private final Dialect dialect;
    private final RowQueries queries;

    LockingSelectCapture(CaptureScope scope) {
        this.scope = scope;
        this.dialect = scope.database().dialect();
        this.queries = new RowQueries(scope);
    }

    private record Source(TableRef reference, TableMeta table, List<ColumnMeta> columns, Set<RowKey> keys) {}

    <R> Captured<R> lock(StatementCall call, Execution<R> execution, LockingSelect plan) throws SQLException {
        List<Source> sources = sources(call, plan);
        PreparedStatement ours = prepare(call, sql(plan, sources));
        boolean handedOver = false;
        try {
            if (call.parameters().isPresent()) {
                call.parameters().get().bindAllTo(ours);
            }
            ResultSet rows = ours.executeQuery();
            int keyColumns =
                    sources.stream().mapToInt(source -> source.columns().size()).sum();
            int usersColumns = rows.getMetaData().getColumnCount() - keyColumns;
            readKeys(call, sources, rows, usersColumns);
            rows.beforeFirst();
            ResultSet users = FirstColumns.of(rows, usersColumns);
            call.replaceResults(Replacement.ofRows(users, ours));
            R answer = execution.replaced(users);
            handedOver = true;
            return new Captured<>(answer, List.of(), locked(sources));
        } finally {
            if (!handedOver) {
                ours.close();
            }
        }
    }

    private List<Source> sources(StatementCall call, LockingSelect plan) throws SQLException {
        RowQueries.requireParametersOf(call, plan.head());
        RowQueries.requireParametersOf(call, plan.tail());
        if (call.statement().getResultSetConcurrency() == ResultSet.CONCUR_UPDATABLE) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "its result is to be updatable, and the rows are read by a statement beside it",
                            "prepare it as CONCUR_READ_ONLY, and change rows by statements of their own"));
        }
        List<Source> sources = new ArrayList<>();
        for (TableRef reference : plan.tables()) {
            TableMeta table = scope.tableOrView(call, reference, DmlKind.SELECT_FOR_UPDATE, List.of());
            sources.add(new Source(reference, table, table.imageColumnsForLocking(), new LinkedHashSet<>()));
        }
        return sources;
    }

    private String sql(LockingSelect plan, List<Source> sources) {
        StringBuilder sql = new StringBuilder(plan.head().text());
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
        return sql.append(' ').append(plan.tail().text()).toString();
    }

    /** Scrollable, because the rows are read twice. */
    private PreparedStatement prepare(StatementCall call, String sql) throws SQLException {
        Statement users = call.statement();
        PreparedStatement ours = CaptureScope.withTimeout(
                call,
                scope.connection()
                        .prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY));
        ours.setMaxRows(users.getMaxRows());
        return ours;
    }

    private void readKeys(StatementCall call, List<Source> sources, ResultSet rows, int usersColumns)
            throws SQLException {
        while (rows.next()) {
            int next = usersColumns + 1;
            for (Source source : sources) {
                RowKey key = RowKey.of(source.table(), scope.database().rowSql().read(source.columns(), rows, next));
                next += source.columns().size();
                // The side of an outer join that found no row.
                if (!key.values().contains(Value.NULL)) {
                    source.keys().add(key);
                }
                queries.requireFewEnough(call, source.keys().size());
            }
        }
    }

    private static List<LockedRows> locked(List<Source> sources) {
        return sources.stream()
                .map(source -> new LockedRows(source.table().base(), List.copyOf(source.keys())))
                .toList();
    }
}
