package io.atone.datasource.capture;

import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.capture.Captured.LockedRows;
import io.atone.datasource.capture.Execution.Expectation;
import io.atone.datasource.image.InexactValueException;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementAnalyzer;
import io.atone.datasource.sql.StatementPlan;
import io.atone.datasource.sql.TableRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs statements and batches as their plans say, and tells what they did. As thread-safe as the connection. */
public final class StatementCapture {

    private static final Logger LOG = LoggerFactory.getLogger(StatementCapture.class);

    private final CaptureScope scope;
    private final StatementAnalyzer analyzer;

    /** @param analyzer shared by all connections */
    public StatementCapture(CaptureScope scope, StatementAnalyzer analyzer) {
        this.scope = scope;
        this.analyzer = analyzer;
    }

    /** What a statement means. */
    public StatementPlan plan(String sql) {
        return analyzer.analyze(sql, scope.database().dialect().family());
    }

    /**
     * Makes sure that a statement which is let through is to the session what it is to us.
     *
     * @throws StatementRefusedException when it may not be
     */
    public void requireSameText(String sql) throws SQLException {
        scope.requireSameText(sql);
    }

    /**
     * Runs one statement.
     *
     * @param locks asked by what leaves rows out that others hold
     * @throws StatementRefusedException when it cannot be captured; nothing ran
     * @throws CaptureException when it ran, but not as foreseen
     */
    public <R> Captured<R> run(StatementCall call, Execution<R> execution, StatementPlan plan, GlobalLocks locks)
            throws SQLException {
        try {
            return plan instanceof StatementPlan.SkippingSelect select
                    ? skipLocked(call, execution, select, locks)
                    : withoutWaiting(call, capture(call, execution, plan), plan, locks);
        } catch (InexactValueException e) {
            throw inexact(call, e);
        }
    }

    private static <R> Captured<R> withoutWaiting(
            StatementCall call, Captured<R> captured, StatementPlan plan, GlobalLocks locks) throws SQLException {
        boolean nowait = (plan instanceof StatementPlan.SelectForUpdate one && one.nowait())
                || (plan instanceof StatementPlan.LockingSelect joined && joined.nowait());
        return nowait ? NoWaiting.check(call, captured, locks) : captured;
    }

    private static SQLException inexact(StatementCall call, InexactValueException e) {
        return call.isChanged()
                ? new CaptureException("The statement ran, but " + e.reason() + ". Way out: " + e.wayOut())
                : CaptureScope.refusal(call.sql(), new Refusal(e.reason(), e.wayOut()));
    }

    private <R> Captured<R> skipLocked(
            StatementCall call, Execution<R> execution, StatementPlan.SkippingSelect plan, GlobalLocks locks)
            throws SQLException {
        if (execution.expectation() == Expectation.COUNT) {
            throw selection(call);
        }
        return new SkippingSelectCapture(scope, locks).lock(call, execution, plan);
    }

    private <R> Captured<R> capture(StatementCall call, Execution<R> execution, StatementPlan plan)
            throws SQLException {
        boolean forRows = execution.expectation() == Expectation.ROWS;
        if (plan instanceof StatementPlan.PassThrough) {
            return Captured.changed(call.runOriginal(execution), List.of());
        }
        if (plan instanceof StatementPlan.Unprotected) {
            LOG.info("A statement runs unprotected in a global transaction, as it asks: {}", call.sql());
            return Captured.changed(call.runOriginal(execution), List.of());
        }
        if (plan instanceof StatementPlan.Refused refused) {
            throw CaptureScope.refusal(call.sql(), new Refusal(refused.reason(), refused.wayOut()));
        }
        if (plan instanceof StatementPlan.Several) {
            throw several(call.sql());
        }
        if (plan instanceof StatementPlan.SelectForUpdate select) {
            if (execution.expectation() == Expectation.COUNT) {
                throw selection(call);
            }
            return new LockCapture(scope).lock(call, execution, select);
        }
        if (plan instanceof StatementPlan.LockingSelect select) {
            if (execution.expectation() == Expectation.COUNT) {
                throw selection(call);
            }
            return new LockingSelectCapture(scope).lock(call, execution, select);
        }
        if (plan instanceof StatementPlan.Returning returning) {
            return new ReturningCapture(scope).run(call, execution, returning);
        }
        if (forRows) {
            throw mismatch(call, "it changes rows, but is run by a method for queries", "executeUpdate");
        }
        if (plan instanceof StatementPlan.Insert insert) {
            return new InsertCapture(scope).insert(call, execution, insert);
        }
        if (plan instanceof StatementPlan.InsertQuery insert) {
            return new InsertQueryCapture(scope).run(call, execution, insert);
        }
        if (plan instanceof StatementPlan.Upsert upsert) {
            return new UpsertCapture(scope).run(call, execution, upsert);
        }
        if (plan instanceof StatementPlan.Merge merge) {
            return new MergeCapture(scope).run(call, execution, merge);
        }
        if (plan instanceof StatementPlan.JoinedChange joined) {
            return new JoinedChangeCapture(scope).run(call, execution, joined);
        }
        boolean tellsAll = scope.database().dialect().returnsOldAndNewRows();
        if (plan instanceof StatementPlan.Update update) {
            ChangeCapture changes = new ChangeCapture(scope);
            return tellsAll && !looksBefore(call, update.table(), DmlKind.UPDATE, changes.changed(update))
                    ? new ReturningCapture(scope).run(call, execution, StatementPlan.Returning.of(update))
                    : changes.update(call, execution, update);
        }
        if (plan instanceof StatementPlan.Delete delete) {
            return tellsAll && !looksBefore(call, delete.table(), DmlKind.DELETE, Set.of())
                    ? new ReturningCapture(scope).run(call, execution, StatementPlan.Returning.of(delete))
                    : new ChangeCapture(scope).delete(call, execution, delete);
        }
        throw new IllegalStateException("Unknown plan " + plan);
    }

    /**
     * Whether RETURNING does not do: what goes with a statement's rows has to be looked at before, and a view need not show all that changes.
     */
    private boolean looksBefore(StatementCall call, TableRef table, DmlKind kind, Set<String> changed)
            throws SQLException {
        return scope.isView(call, table) || (!call.asksForKeys() && scope.cascades(call, table, kind, changed));
    }

    static StatementRefusedException several(String sql) {
        return CaptureScope.refusal(
                sql,
                new Refusal(
                        "the text holds more than one statement, which is captured when it is run by execute, or by"
                                + " executeUpdate if none of them answers rows; not as a batch, and not with generated keys",
                        "run it so, or the statements one by one"));
    }

    private static StatementRefusedException selection(StatementCall call) {
        return mismatch(call, "it selects rows, but is run by a method for updates", "executeQuery");
    }

    static StatementRefusedException mismatch(StatementCall call, String reason, String method) {
        return CaptureScope.refusal(call.sql(), new Refusal(reason, "run it by " + method));
    }

    /**
     * Runs a batch: at once where its items tell which rows they mean, else one by one.
     *
     * @throws StatementRefusedException when an item cannot be captured; nothing ran
     * @throws BatchUpdateException when an item failed, or only when its turn came turned out not to be capturable
     */
    public Captured<long[]> runBatch(BatchCall batch, GlobalLocks locks) throws SQLException {
        if (new BatchCheck(scope, this).lookAt(batch)) {
            return Captured.changed(batch.letThrough(), List.of());
        }
        if (batch.isPrepared() && batch.items().size() > 1) {
            Optional<Captured<long[]>> atOnce =
                    runAtOnce(batch, plan(batch.call().sql()));
            if (atOnce.isPresent()) {
                return atOnce.get();
            }
        }
        return runOneByOne(batch, locks);
    }

    private Optional<Captured<long[]>> runAtOnce(BatchCall batch, StatementPlan plan) throws SQLException {
        try {
            return captureAtOnce(batch, plan);
        } catch (InexactValueException e) {
            throw inexact(batch.call(), e);
        }
    }

    private Optional<Captured<long[]>> captureAtOnce(BatchCall batch, StatementPlan plan) throws SQLException {
        if (plan instanceof StatementPlan.Insert insert) {
            InsertCapture capture = new InsertCapture(scope);
            return capture.runsAtOnce(batch, insert)
                    ? Optional.of(capture.insertBatch(batch, insert))
                    : Optional.empty();
        }
        ChangeBatch changes = new ChangeBatch(scope);
        if (plan instanceof StatementPlan.Update update) {
            TableMeta table = changes.table(batch.call(), update);
            if (table.isView() || changes.changesKey(table, update)) {
                return Optional.empty();
            }
            Optional<List<List<KeyCell>>> keys = changes.keys(batch, table, update.selection());
            return keys.isEmpty() ? Optional.empty() : changes.update(batch, table, keys.get(), update);
        }
        if (plan instanceof StatementPlan.Delete delete) {
            TableMeta table = changes.table(batch.call(), delete);
            if (table.isView()) {
                return Optional.empty();
            }
            Optional<List<List<KeyCell>>> keys = changes.keys(batch, table, delete.selection());
            return keys.isEmpty() ? Optional.empty() : changes.delete(batch, table, keys.get());
        }
        return Optional.empty();
    }

    private Captured<long[]> runOneByOne(BatchCall batch, GlobalLocks locks) throws SQLException {
        refuseKeysOfManyRuns(batch);
        List<RowChange> changes = new ArrayList<>();
        List<LockedRows> locked = new ArrayList<>();
        long[] counts = new long[batch.items().size()];
        for (int i = 0; i < counts.length; i++) {
            BatchItem item = batch.items().get(i);
            StatementCall call =
                    StatementCall.ofItem(batch.statement(), item, batch.call().generatedKeysRequest());
            try {
                StatementPlan plan = plan(item.sql());
                if (plan instanceof StatementPlan.PassThrough) {
                    counts[i] = batch.letThrough(item);
                    continue;
                }
                Captured<Long> captured = run(call, new ItemExecution(batch.statement(), item), plan, locks);
                counts[i] = captured.answer();
                changes.addAll(captured.changes());
                locked.addAll(captured.lockedRows());
            } catch (SQLException e) {
                if (i > 0 || call.isChanged()) {
                    batch.call().markChanged();
                } else if (e instanceof StatementRefusedException) {
                    throw e;
                }
                throw new BatchUpdateException(
                        "Item " + (i + 1) + " of the batch "
                                + (e instanceof StatementRefusedException refused
                                        ? "cannot run, and those before it have run: " + refused.explanation()
                                        : "failed: " + e.getMessage()),
                        e.getSQLState(),
                        e.getErrorCode(),
                        Arrays.copyOf(counts, i),
                        e);
            }
            if (batch.items().size() == 1) {
                call.replacement().ifPresent(results -> batch.call().replaceResults(results));
            }
        }
        return new Captured<>(counts, changes, locked);
    }

    private void refuseKeysOfManyRuns(BatchCall batch) throws StatementRefusedException {
        StatementPlan plan = plan(batch.call().sql());
        boolean insert = plan instanceof StatementPlan.Insert
                || plan instanceof StatementPlan.Upsert
                || plan instanceof StatementPlan.InsertQuery
                || plan instanceof StatementPlan.Returning;
        boolean asked = batch.call().asksForKeys();
        if (insert && asked && batch.items().size() > 1) {
            throw CaptureScope.refusal(
                    batch.call().sql(),
                    new Refusal(
                            "the items of the batch get their keys in different ways, so they run one by one and"
                                    + " the driver tells the keys of the last one only",
                            "let all items give their keys or none, or do not ask for generated keys"));
        }
    }

    /** One item of a batch as an execution of its own. */
    private record ItemExecution(Statement statement, BatchItem item) implements Execution<Long> {
        @Override
        public Expectation expectation() {
            return Expectation.COUNT;
        }

        @Override
        public Long run() throws SQLException {
            return item.parameters() == null
                    ? (long) statement.executeUpdate(item.sql())
                    : (long) ((PreparedStatement) statement).executeUpdate();
        }

        @Override
        public long updateCount(Long answer) {
            return answer;
        }

        @Override
        public Long replaced(long updateCount) {
            return updateCount;
        }

        @Override
        public Long replaced(ResultSet rows) {
            throw new IllegalStateException("A batch is not answered by rows");
        }
    }
}
