package io.atone.datasource.branch;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.BatchCall;
import io.atone.datasource.capture.CaptureScope;
import io.atone.datasource.capture.Captured;
import io.atone.datasource.capture.Captured.LockedRows;
import io.atone.datasource.capture.Execution;
import io.atone.datasource.capture.StatementCall;
import io.atone.datasource.capture.StatementCapture;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.dialect.ErrorKind;
import io.atone.datasource.dialect.SeveralStatements;
import io.atone.datasource.image.BranchChanges;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.lock.ReadableLockKey;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.sql.StatementPlan;
import org.jspecify.annotations.Nullable;

/**
 * The local transaction of one connection, from its first statement to its end. It becomes part of a global transaction with the
 * first statement that changes or locks rows while the thread works for one, and from then on belongs to that one until it
 * ends. Local transactions that only respect global locks go the same way, with a look at the locks in place of the registration. As
 * thread-safe as the connection.
 */
public final class LocalTransaction {

    /** How often a statement runs again that met a rollback. */
    static final int MAX_REPETITIONS = 3;

    private final Connection connection;
    private final BranchEnvironmentSource source;
    /** From the first statement on that was looked at; so that connections which only migrate a schema never open it. */
    private @Nullable Participation participation;

    private final BranchChanges changes = new BranchChanges();
    private final LockedRowKeys lockedRows = new LockedRowKeys();
    private final SavepointMarks savepoints = new SavepointMarks();
    private final UnprotectedWrites unprotectedWrites = new UnprotectedWrites();
    /** Set with {@link #bound}; null when the transaction only respects global locks. */
    private @Nullable Xid xid;

    private boolean bound;
    /** Why the transaction can only be rolled back. */
    private @Nullable String failure;

    /**
     * @param connection the driver's or the pool's
     * @param source asked at the first statement that has to be looked at
     */
    public LocalTransaction(Connection connection, BranchEnvironmentSource source) {
        this.connection = Objects.requireNonNull(connection, "connection");
        this.source = Objects.requireNonNull(source, "source");
    }

    private Participation participation() throws SQLException {
        Participation known = participation;
        if (known == null) {
            known = Participation.of(connection, source.open());
            participation = known;
        }
        return known;
    }

    /** Whether the thread's statements have to be looked at, whatever its connections did before. */
    public static boolean isRequired() {
        return TransactionContext.currentXidOrNull() != null || TransactionContext.isGlobalLockRequired();
    }

    /** Whether statements have to be looked at. */
    public boolean isProtected() {
        return bound || isRequired();
    }

    /** A statement ran that was not looked at. */
    public void noteUnprotected(String sql, long updateCount) throws SQLException {
        if (updateCount >= 0 && !connection.getAutoCommit()) {
            unprotectedWrites.add(sql);
        }
    }

    /**
     * Runs a statement and remembers what it changed.
     *
     * @throws StatementRefusedException when that is not possible; nothing ran
     */
    public <R> R run(StatementCall call, Execution<R> execution) throws SQLException {
        StatementCapture capture = participation().capture();
        StatementPlan plan = capture.plan(call.sql());
        if (plan instanceof StatementPlan.PassThrough) {
            capture.requireSameText(call.sql());
            return call.runOriginal(execution);
        }
        return protect(call, true, () -> capture.run(call, execution, plan, this::heldByOthers));
    }

    /** The statements of a text, when it holds more than one that is of concern. */
    public Optional<StatementPlan.Several> several(String sql) throws SQLException {
        return participation().capture().plan(sql) instanceof StatementPlan.Several several
                ? Optional.of(several)
                : Optional.empty();
    }

    /** What the database does with a text of several statements. */
    public SeveralStatements severalStatements() throws SQLException {
        return participation().environment().database().dialect().severalStatements();
    }

    /** A statement failed before it came here. */
    public void failed(SQLException e) {
        markRollbackOnly("A statement failed: " + describe(e), e);
    }

    /** As {@link #run}, for a batch. */
    public long[] runBatch(BatchCall batch) throws SQLException {
        StatementCapture capture = participation().capture();
        return protect(batch.call(), false, () -> capture.runBatch(batch, this::heldByOthers));
    }

    @FunctionalInterface
    private interface Work<R> {
        Captured<R> run() throws SQLException;
    }

    private <R> R protect(StatementCall call, boolean single, Work<R> work) throws SQLException {
        boolean wasBound = bound;
        try {
            bind(call.sql());
            return connection.getAutoCommit() ? runAsBranch(call, single, work) : runInBranch(call, work);
        } catch (SQLException | RuntimeException e) {
            markRollbackOnly("A statement failed: " + describe(e), e);
            if (!wasBound && failure == null && changes.isEmpty() && lockedRows.isEmpty()) {
                bound = false;
                xid = null;
            }
            throw e;
        }
    }

    private void bind(String sql) throws SQLException {
        Xid current = TransactionContext.currentXidOrNull();
        if (!bound) {
            refuseAfterUnprotectedWrites(sql);
            xid = current;
            bound = true;
        } else if (!Objects.equals(xid, current)) {
            throw refusal(
                    sql,
                    "the local transaction has changed rows " + name(xid) + ", but the thread now works "
                            + name(current),
                    "end the local transaction before the global one changes: @GlobalTransactional belongs outside of"
                            + " @Transactional");
        }
        if (failure != null) {
            throw new SQLException(
                    "The local transaction can only be rolled back, to a savepoint or as a whole, because " + failure,
                    "25000");
        }
    }

    private static String name(@Nullable Xid xid) {
        return xid == null ? "outside of any global transaction" : "for global transaction " + xid;
    }

    private void refuseAfterUnprotectedWrites(String sql) throws SQLException {
        StatementCapture capture = participation().capture();
        Optional<String> write = connection.getAutoCommit()
                ? Optional.empty()
                : unprotectedWrites.find(text -> capture.plan(text) instanceof StatementPlan.PassThrough);
        if (write.isPresent()) {
            throw refusal(
                    sql,
                    "the local transaction has changed rows before the global transaction began, and those would not be"
                            + " rolled back with it",
                    "begin the global transaction first: @GlobalTransactional belongs outside of @Transactional");
        }
    }

    /**
     * A statement on an autocommit connection is a branch of its own. When it is refused because the holder of a lock is being rolled
     * back, nothing of it is left, so it waits for that and runs once more.
     */
    private <R> R runAsBranch(StatementCall call, boolean single, Work<R> work) throws SQLException {
        Xid worksFor = xid;
        for (int repetitions = 0; ; repetitions++) {
            try {
                return runAsBranch(call, work);
            } catch (SQLException e) {
                if (!single
                        || !call.isRepeatable()
                        || repetitions == MAX_REPETITIONS
                        || !participation().phaseOne().outlastsRollback(worksFor, e)) {
                    throw e;
                }
            }
            call.startAgain();
            bind(call.sql());
        }
    }

    private <R> R runAsBranch(StatementCall call, Work<R> work) throws SQLException {
        try {
            connection.setAutoCommit(false);
            R answer = runInBranch(call, work);
            commitBound();
            connection.setAutoCommit(true);
            return answer;
        } catch (SQLException | RuntimeException e) {
            restoreAutoCommitAfter(e);
            throw e;
        } finally {
            end();
        }
    }

    private void restoreAutoCommitAfter(Exception e) {
        PhaseOne.rollBackAfter(connection, e);
        try {
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException further) {
            e.addSuppressed(further);
        }
    }

    private <R> R runInBranch(StatementCall call, Work<R> work) throws SQLException {
        Captured<R> captured = capture(call, work);
        changes.addAll(captured.changes());
        try {
            lock(captured.lockedRows());
        } catch (SQLException | RuntimeException e) {
            captured.closeAfter(e);
            throw e;
        }
        return captured.answer();
    }

    private <R> Captured<R> capture(StatementCall call, Work<R> work) throws SQLException {
        String before = failure;
        // Until the opposite is known, so that not even an Error lets changes be committed that were not captured.
        failure = "a statement was interrupted";
        try {
            Captured<R> captured = work.run();
            failure = before;
            return captured;
        } catch (SQLException | RuntimeException e) {
            failure = call.isChanged() || endsTransaction(e)
                    ? "a statement failed in a way that leaves its effect unknown (" + describe(e) + ")"
                    : before;
            throw e;
        }
    }

    private boolean endsTransaction(Exception e) {
        if (!(e instanceof SQLException sql)) {
            return false;
        }
        Participation known = participation;
        ErrorKind kind = known == null
                ? ErrorKind.CONNECTION
                : known.environment().database().dialect().classify(sql);
        return kind == ErrorKind.DEADLOCK || kind == ErrorKind.SERIALIZATION || kind == ErrorKind.CONNECTION;
    }

    private void lock(List<LockedRows> rows) throws SQLException {
        Participation known = participation();
        for (LockedRows locked : rows) {
            List<ReadableLockKey> keys = lockedRows.notAmong(
                    known.environment().database().lockKeys().ofRows(locked.table(), locked.rows()));
            if (!keys.isEmpty()) {
                if (!locked.known()) {
                    known.phaseOne().awaitUnlocked(xid, keys);
                }
                lockedRows.addAll(keys);
            }
        }
    }

    private List<LockedRows> heldByOthers(List<LockedRows> rows) throws SQLException {
        Participation known = participation();
        return HeldRows.among(rows, known.environment().database().lockKeys(), keys -> known.phaseOne()
                .takenByOthers(xid, keys));
    }

    /** Commits: as a branch when rows were changed or locked, else as the driver does. */
    public void commit() throws SQLException {
        if (!bound) {
            connection.commit();
            end();
            return;
        }
        try {
            commitBound();
        } catch (SQLException | RuntimeException e) {
            boolean rolledBack = PhaseOne.rollBackAfter(connection, e);
            markRollbackOnly("A local commit failed: " + describe(e), e);
            if (rolledBack) {
                end();
            }
            throw e;
        }
        end();
    }

    private void commitBound() throws SQLException {
        if (failure != null) {
            throw new SQLTransactionRollbackException(
                    "The local transaction was rolled back instead of being committed, because " + failure, "40000");
        }
        Participation known = participation();
        List<RowChange> folded = changes.folded();
        // A commit that does not come to an end is never begun again.
        failure = "its commit was interrupted";
        List<ReadableLockKey> changedKeys =
                known.environment().database().lockKeys().of(folded);
        if (xid == null) {
            if (!changedKeys.isEmpty()) {
                known.phaseOne().awaitUnlocked(null, changedKeys);
            }
            connection.commit();
            return;
        }
        List<ReadableLockKey> keys = lockedRows.with(changedKeys);
        if (keys.isEmpty()) {
            connection.commit();
        } else {
            known.phaseOne().commit(xid, folded, keys);
        }
    }

    /** Rolls back as the driver does. When that fails, the transaction can do nothing else any more. */
    public void rollback() throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException | RuntimeException e) {
            // Without a transaction there is nothing to spoil: some drivers complain of that very thing.
            if (bound) {
                failure = "its rollback failed (" + describe(e) + ")";
            }
            throw e;
        }
        end();
    }

    /** Switches autocommit; switching it on commits. */
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && bound) {
            commit();
        }
        connection.setAutoCommit(autoCommit);
        if (autoCommit) {
            end();
        }
    }

    /** Changes the isolation level, with a commit before where the database commits then, so that it is one of ours. */
    public void setTransactionIsolation(int level) throws SQLException {
        if (bound && participation().environment().database().dialect().isolationChangeCommits()) {
            commit();
        }
        connection.setTransactionIsolation(level);
    }

    /** A savepoint is set. */
    public Savepoint savepointSet(Savepoint savepoint) {
        savepoints.set(savepoint, changes.mark(), lockedRows.mark(), failure);
        return savepoint;
    }

    /** Rolls back to a savepoint; what was changed or locked since is forgotten. */
    public void rollback(Savepoint savepoint) throws SQLException {
        connection.rollback(savepoint);
        Optional<SavepointMarks.Mark> mark = savepoints.rollBackTo(savepoint);
        if (mark.isPresent()) {
            changes.truncate(mark.get().changes());
            lockedRows.truncate(mark.get().lockedRows());
            failure = mark.get().failure();
        } else if (!changes.isEmpty()) {
            failure = "it was rolled back to a savepoint that was not set through this connection";
        }
    }

    /** A savepoint is released. */
    public void savepointReleased(Savepoint savepoint) {
        savepoints.release(savepoint);
    }

    /** The connection is going to be closed: what is not committed is rolled back, whatever the driver would do. */
    public void close() throws SQLException {
        if (bound && !connection.isClosed()) {
            rollback();
        }
        end();
    }

    /** The connection is given up. */
    public void forget() {
        end();
    }

    /** Unqualified names may have another meaning from now on. */
    public void forgetNames() {
        Participation known = participation;
        if (known != null) {
            known.scope().forgetNames();
        }
    }

    /** Refuses a change that bypasses statements when it would be part of a global transaction. */
    public void refuseRowChange(String what) throws SQLException {
        if (isProtected()) {
            throw refusal(
                    what,
                    "rows changed through a result set are not captured",
                    "change them by an UPDATE, INSERT or DELETE");
        }
    }

    /** What to throw in order to refuse something. */
    public StatementRefusedException refusal(String sql, String reason, String wayOut) {
        return CaptureScope.refusal(sql, new Refusal(reason, wayOut));
    }

    private void markRollbackOnly(String reason, Exception e) {
        Xid doomed = xid != null ? xid : TransactionContext.currentXidOrNull();
        Participation known = participation;
        if (doomed == null || known == null || !known.environment().settings().rollbackOnlyOnSqlError()) {
            return;
        }
        try {
            known.environment().coordinator().markRollbackOnly(doomed, reason);
        } catch (RuntimeException further) {
            e.addSuppressed(further);
        }
    }

    private static String describe(Exception e) {
        return e instanceof StatementRefusedException refused ? refused.reason() : PhaseOne.describe(e);
    }

    private void end() {
        changes.clear();
        lockedRows.truncate(0);
        savepoints.clear();
        unprotectedWrites.clear();
        forgetNames();
        xid = null;
        bound = false;
        failure = null;
    }
}
