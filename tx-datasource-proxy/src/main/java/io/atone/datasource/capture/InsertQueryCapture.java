package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.StatementPlan.InsertQuery;
import io.atone.datasource.sql.StatementPlan.Returning;

/**
 * Captures INSERT ... SELECT where the engine tells which rows it made: by RETURNING, or by generated keys with all columns
 * that are asked for. What is left is {@link UntoldInsertCapture}'s, and {@link UpsertCapture}'s when it does something about rows that
 * are there.
 */
final class InsertQueryCapture {

    private final CaptureScope scope;
    private final GeneratedKeys generatedKeys;

    InsertQueryCapture(CaptureScope scope) {
        this.scope = scope;
        this.generatedKeys = new GeneratedKeys(scope);
    }

    <R> Captured<R> run(StatementCall call, Execution<R> execution, InsertQuery plan) throws SQLException {
        RowQueries.requireParametersOf(call, plan.body());
        Collision collision = plan.onCollision().collision();
        if (collision == Collision.UPDATE || collision == Collision.REPLACE) {
            return new UpsertCapture(scope).run(call, execution, plan, collision);
        }
        TableMeta table = scope.table(call, plan.table(), DmlKind.INSERT, List.of());
        Dialect dialect = scope.database().dialect();
        if (generatedKeys.areReturned()) {
            return byReturnedKeys(call, execution, table);
        }
        if (dialect.returnsInsertedRows() && !call.asksForKeys()) {
            return new ReturningCapture(scope).run(call, execution, Returning.of(plan));
        }
        return new UntoldInsertCapture(scope, table).run(call, execution, plan);
    }

    private <R> Captured<R> byReturnedKeys(StatementCall call, Execution<R> execution, TableMeta table)
            throws SQLException {
        if (generatedKeys.areAskedFor(call.generatedKeysRequest(), table)) {
            R answer = call.runOriginal(execution);
            return learned(call, answer, table, call.statement(), execution.updateCount(answer));
        }
        try (PreparedStatement ours = generatedKeys.prepareAsking(call, table)) {
            if (call.parameters().isPresent()) {
                call.parameters().get().bindAllTo(ours);
            }
            long count = ours.executeUpdate();
            call.markChanged();
            return learned(call, execution.replaced(count), table, ours, count);
        }
    }

    private <R> Captured<R> learned(StatementCall call, R answer, TableMeta table, Statement ran, long count)
            throws SQLException {
        new RowQueries(scope).requireFewEnoughChanged(call, count);
        List<List<KeyCell>> keys = generatedKeys.readReturned(ran, table);
        if (keys.size() != count) {
            throw new CaptureException("The statement inserted " + count + " rows, but the driver tells " + keys.size()
                    + " keys: " + call.sql());
        }
        Captured<R> captured = Captured.changed(answer, new InsertedRows(scope).read(call, table, keys));
        call.replaceResults(generatedKeys.answer(call, table, ran, count, keys));
        return captured;
    }
}
