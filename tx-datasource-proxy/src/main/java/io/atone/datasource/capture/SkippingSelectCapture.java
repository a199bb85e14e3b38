package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.capture.Captured.LockedRows;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.StatementPlan.SkippingSelect;
import org.jspecify.annotations.Nullable;

/**
 * Captures {@code SELECT ... FOR UPDATE SKIP LOCKED}. The database leaves out the rows that it has locked; rows that another global
 * transaction holds after its local commit are free to the database, so the statement runs as a {@link KeyedSelect}, the coordinator says
 * at once which of the rows are held, and the statement runs again without those, until it finds none of them: then it has
 * found others in their place, as many as its limit allows.
 *
 * <p>Nothing waits. Of a row that is left out the database's lock remains until the local commit, except where a savepoint gives it back. The
 * undo of the row's holder may have to wait for it that long, but never for ever: were this local transaction to wait in turn for something that the
 * holder has, the coordinator would refuse it as soon as that is rolled back.
 */
final class SkippingSelectCapture {

    /** How often held rows may turn up. Each time the rows found so far are left out, so only very many held rows need so many. */
    static final int MAX_ATTEMPTS = 200;

    /** How many key values may be left out; far below every driver's limit of parameters. */
    static final int MAX_VALUES_LEFT_OUT = 10_000;

    private final CaptureScope scope;
    private final GlobalLocks locks;
    private final RowSql rowSql;
    private final RowQueries queries;

    SkippingSelectCapture(CaptureScope scope, GlobalLocks locks) {
        this.scope = scope;
        this.locks = locks;
        this.rowSql = scope.database().rowSql();
        this.queries = new RowQueries(scope);
    }

    <R> Captured<R> lock(StatementCall call, Execution<R> execution, SkippingSelect plan) throws SQLException {
        for (SqlPart part : List.of(plan.head(), plan.from(), plan.predicate(), plan.rest())) {
            RowQueries.requireParametersOf(call, part);
        }
        KeyedSelect select = new KeyedSelect(scope, call, plan.tables());
        Savepoint beforehand = savepoint();
        List<Set<RowKey>> leftOut = new ArrayList<>();
        select.sources().forEach(source -> leftOut.add(new LinkedHashSet<>()));
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            String sql = sql(plan, select, leftOut);
            try (KeyedSelect.Run run = select.run(sql, statement -> bind(call, plan, select, leftOut, statement))) {
                List<LockedRows> held = locks.heldByOthers(run.locked(false));
                if (held.stream().allMatch(rows -> rows.rows().isEmpty())) {
                    release(beforehand);
                    return new Captured<>(run.answer(execution), List.of(), run.locked(true));
                }
                leaveOut(call, held, leftOut);
            }
            if (beforehand != null) {
                scope.connection().rollback(beforehand);
            }
        }
        throw tooManyHeld(call, "in " + MAX_ATTEMPTS + " attempts");
    }

    private @Nullable Savepoint savepoint() throws SQLException {
        return scope.database().dialect().savepointsReleaseRowLocks()
                ? scope.connection().setSavepoint()
                : null;
    }

    private void release(@Nullable Savepoint savepoint) throws SQLException {
        if (savepoint != null) {
            scope.connection().releaseSavepoint(savepoint);
        }
    }

    private static void leaveOut(StatementCall call, List<LockedRows> held, List<Set<RowKey>> leftOut)
            throws SQLException {
        int values = 0;
        for (int i = 0; i < held.size(); i++) {
            leftOut.get(i).addAll(held.get(i).rows());
            values +=
                    leftOut.get(i).size() * held.get(i).table().rowKeyColumns().size();
        }
        if (values > MAX_VALUES_LEFT_OUT) {
            throw tooManyHeld(call, "with more than " + MAX_VALUES_LEFT_OUT + " key values");
        }
    }

    private static SQLException tooManyHeld(StatementCall call, String bound) {
        return new SQLTransactionRollbackException(
                "Of the rows that the statement selects, " + bound + " so many were found to be held by other global"
                        + " transactions that it came to no end; try again, and have rows that are taken marked, so that"
                        + " the condition leaves them out: " + call.sql(),
                "40001");
    }

    private String sql(SkippingSelect plan, KeyedSelect select, List<Set<RowKey>> leftOut) {
        List<String> conditions = new ArrayList<>();
        if (!plan.predicate().isEmpty()) {
            conditions.add("(" + plan.predicate().text() + ")");
        }
        for (int i = 0; i < leftOut.size(); i++) {
            if (!leftOut.get(i).isEmpty()) {
                KeyedSelect.Source source = select.sources().get(i);
                String name = queries.name(source.reference());
                conditions.add("NOT ("
                        + rowSql.keyCondition(
                                source.table(), name, leftOut.get(i).size()) + ")");
            }
        }
        String where = conditions.isEmpty() ? " " : " WHERE " + String.join(" AND ", conditions) + " ";
        return plan.head().text() + select.keys() + " " + plan.from().text() + where
                + plan.rest().text();
    }

    private void bind(
            StatementCall call,
            SkippingSelect plan,
            KeyedSelect select,
            List<Set<RowKey>> leftOut,
            PreparedStatement statement)
            throws SQLException {
        int index = RowQueries.bindValues(call, plan.head(), statement, 1);
        index = RowQueries.bindValues(call, plan.from(), statement, index);
        index = RowQueries.bindValues(call, plan.predicate(), statement, index);
        for (int i = 0; i < leftOut.size(); i++) {
            index = rowSql.bindKeys(statement, index, select.sources().get(i).table(), List.copyOf(leftOut.get(i)));
        }
        RowQueries.bindValues(call, plan.rest(), statement, index);
    }
}
