package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.sql.StatementPlan.LockingSelect;

/**
 * Captures a locking SELECT by running it as a {@link KeyedSelect}: so the keys are those of just the rows that its user gets, whatever
 * it joins and whoever changes the tables beside it.
 */
final class LockingSelectCapture {

    private final CaptureScope scope;

    LockingSelectCapture(CaptureScope scope) {
        this.scope = scope;
    }

    <R> Captured<R> lock(StatementCall call, Execution<R> execution, LockingSelect plan) throws SQLException {
        RowQueries.requireParametersOf(call, plan.head());
        RowQueries.requireParametersOf(call, plan.tail());
        KeyedSelect select = new KeyedSelect(scope, call, plan.tables());
        String sql = plan.head().text() + select.keys() + " " + plan.tail().text();
        try (KeyedSelect.Run run = select.run(sql, statement -> bind(call, statement))) {
            return new Captured<>(run.answer(execution), List.of(), run.locked(false));
        }
    }

    private static void bind(StatementCall call, PreparedStatement statement) throws SQLException {
        if (call.parameters().isPresent()) {
            call.parameters().get().bindAllTo(statement);
        }
    }
}
