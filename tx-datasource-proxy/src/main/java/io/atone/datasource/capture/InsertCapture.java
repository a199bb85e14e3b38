package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.Insert;
import io.atone.datasource.sql.StatementPlan.Returning;

/** Captures INSERT: runs it, then finds the new rows by the keys that the statement told or the database made. */
final class InsertCapture {

    private final CaptureScope scope;
    private final InsertedRows insertedRows;
    private final GeneratedKeys generatedKeys;

    InsertCapture(CaptureScope scope) {
        this.scope = scope;
        this.insertedRows = new InsertedRows(scope);
        this.generatedKeys = new GeneratedKeys(scope);
    }

    <R> Captured<R> insert(StatementCall call, Execution<R> execution, Insert plan) throws SQLException {
        TableMeta table = table(call, plan);
        InsertShape shape = InsertShape.of(
                table,
                plan,
                scope.database().dialect(),
                scope.session(call.sql()),
                call.parameters().orElse(null));
        if (shape.isExplicit()) {
            R answer = call.runOriginal(execution);
            requireCount(call, shape, execution.updateCount(answer));
            return Captured.changed(answer, insertedRows.read(call, table.base(), shape.explicitKeys()));
        }
        if (!call.asksForKeys()
                && !table.isView()
                && !generatedKeys.areLearnable(shape)
                && scope.database().dialect().returnsInsertedRows()) {
            return new ReturningCapture(scope).run(call, execution, Returning.of(plan));
        }
        generatedKeys.requireLearnable(call, shape);
        if (generatedKeys.areAskedFor(call.generatedKeysRequest(), table)) {
            return insertByUsersStatement(call, execution, shape);
        }
        return insertByOurs(call, execution, shape);
    }

    private TableMeta table(StatementCall call, Insert plan) throws SQLException {
        RowQueries.requireParametersOf(call, plan.body());
        TableMeta table = scope.tableOrView(call, plan.table(), DmlKind.INSERT, List.of());
        if (table.isView() && call.asksForKeys() && generatedKeys.areReturned()) {
            generatedKeys.requireColumns(call, table);
        }
        return table;
    }

    private <R> Captured<R> insertByUsersStatement(StatementCall call, Execution<R> execution, InsertShape shape)
            throws SQLException {
        R answer = call.runOriginal(execution);
        long count = execution.updateCount(answer);
        requireCount(call, shape, count);
        return learned(call, answer, shape, call.statement(), count);
    }

    private <R> Captured<R> insertByOurs(StatementCall call, Execution<R> execution, InsertShape shape)
            throws SQLException {
        try (PreparedStatement ours = generatedKeys.prepareAsking(call, shape.table())) {
            if (call.parameters().isPresent()) {
                call.parameters().get().bindAllTo(ours);
            }
            long count = ours.executeUpdate();
            call.markChanged();
            requireCount(call, shape, count);
            return learned(call, execution.replaced(count), shape, ours, count);
        }
    }

    private <R> Captured<R> learned(StatementCall call, R answer, InsertShape shape, Statement ran, long count)
            throws SQLException {
        List<List<KeyCell>> keys = generatedKeys.read(ran, shape, shape.rows().size());
        Captured<R> captured =
                Captured.changed(answer, insertedRows.read(call, shape.table().base(), keys));
        call.replaceResults(generatedKeys.answer(call, shape.table(), ran, count, keys));
        return captured;
    }

    /** A trigger that may set the key of a row may also keep the row away. */
    private static void requireCount(StatementCall call, InsertShape shape, long count) throws CaptureException {
        boolean fewerIsFine = shape.table().base().triggersMaySetRowKey(DmlKind.INSERT);
        if (count > shape.rows().size() || (count < shape.rows().size() && !fewerIsFine)) {
            throw new CaptureException("The statement has " + shape.rows().size() + " rows to insert, but inserted "
                    + count + ": " + call.sql());
        }
    }

    /** Whether a batch of this statement can run at once, because all of its items tell their keys in the same way. */
    boolean runsAtOnce(BatchCall batch, Insert plan) throws SQLException {
        InsertShape shape = shape(batch, plan);
        return shape.isExplicit()
                || (generatedKeys.areReturned()
                        || (shape.autoNumbered() >= 0 && plan.rows().size() == 1));
    }

    private InsertShape shape(BatchCall batch, Insert plan) throws SQLException {
        StatementCall call = batch.call();
        TableMeta table = table(call, plan);
        List<InsertShape> shapes = new ArrayList<>();
        for (BatchItem item : batch.items()) {
            shapes.add(InsertShape.of(
                    table, plan, scope.database().dialect(), scope.session(call.sql()), item.parameters()));
        }
        return InsertShape.concat(shapes);
    }

    Captured<long[]> insertBatch(BatchCall batch, Insert plan) throws SQLException {
        InsertShape shape = shape(batch, plan);
        StatementCall call = batch.call();
        if (shape.isExplicit()) {
            long[] counts = batch.runOriginal();
            return Captured.changed(
                    counts, insertedRows.read(call, shape.table().base(), shape.explicitKeys()));
        }
        if (generatedKeys.areAskedFor(call.generatedKeysRequest(), shape.table())) {
            return learnedBatch(call, batch.runOriginal(), shape, batch.statement(), plan);
        }
        try (PreparedStatement ours = generatedKeys.prepareAsking(call, shape.table())) {
            long[] counts = batch.runOn(ours);
            return learnedBatch(call, counts, shape, ours, plan);
        }
    }

    private Captured<long[]> learnedBatch(
            StatementCall call, long[] counts, InsertShape shape, Statement ran, Insert plan) throws SQLException {
        List<List<KeyCell>> keys = generatedKeys.read(ran, shape, plan.rows().size());
        Captured<long[]> captured =
                Captured.changed(counts, insertedRows.read(call, shape.table().base(), keys));
        call.replaceResults(generatedKeys.answer(call, shape.table(), ran, -1, keys));
        return captured;
    }
}
