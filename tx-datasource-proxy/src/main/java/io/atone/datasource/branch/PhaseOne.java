package io.atone.datasource.branch;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.LockConflictException;
import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.rm.BranchSteps;
import io.atone.core.rm.BranchSteps.Step;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.lock.ReadableLockKey;
import io.atone.datasource.undo.UndoRecord;
import org.jspecify.annotations.Nullable;

/**
 * The local commit of a branch, carried out with the application's connection in the order of {@link BranchSteps}. Whatever fails,
 * the local transaction is rolled back, and the coordinator learns it if it may know the branch. As thread-safe as the
 * connection.
 */
final class PhaseOne {

    /** Short, because a connection is held meanwhile, of which the undo may need one. */
    static final Duration MAX_RELEASE_WAIT = Duration.ofSeconds(1);

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final Connection connection;
    private final BranchEnvironment environment;
    private final BranchCoordinator coordinator;

    PhaseOne(Connection connection, BranchEnvironment environment) {
        this.connection = connection;
        this.environment = environment;
        this.coordinator = environment.coordinator();
    }

    /**
     * Commits the local transaction as a branch.
     *
     * @param changes folded; none when rows were locked only
     * @param keys of the rows that were changed or locked, at least one. They are in the undo record too, so that the locks outlive
     *     this process and the coordinator
     * @throws SQLException when it is rolled back instead, or when nobody knows; the global transaction can then only be
     *     rolled back
     */
    void commit(Xid xid, List<RowChange> changes, List<ReadableLockKey> keys) throws SQLException {
        UndoRecord undo = new UndoRecord(new BranchRef(xid, coordinator.newBranchId()), keys(keys), changes);
        BranchSteps steps = new BranchSteps();
        Exception failure = null;
        while (steps.current() != Step.END) {
            try {
                carryOut(steps.current(), undo, failure);
                steps.done();
            } catch (SQLException | RuntimeException e) {
                steps.failed(e instanceof CoordinatorUnavailableException);
                failure = firstOf(failure, e);
            }
        }
        if (failure instanceof RuntimeException voteFailed && steps.isCommitted()) {
            throw voteFailed;
        }
        if (failure != null) {
            throw BranchErrors.translate(failure, keys);
        }
    }

    /** @param failure why it is rolled back; null as long as everything goes well */
    private void carryOut(Step step, UndoRecord undo, @Nullable Exception failure) throws SQLException {
        BranchRef branch = undo.branch();
        switch (step) {
            case AWAIT_OPEN -> coordinator.awaitOpen(environment.resource());
            case WRITE_UNDO_RECORD -> {
                FAULTS.before(FaultStep.UNDO_INSERT);
                environment.database().undoLog().insert(connection, undo);
                FAULTS.after(FaultStep.UNDO_INSERT);
            }
            case REGISTER -> {
                FAULTS.before(FaultStep.REGISTRATION);
                coordinator.register(
                        branch,
                        environment.resource(),
                        undo.lockKeys(),
                        environment.settings().lockWait());
                FAULTS.after(FaultStep.REGISTRATION);
            }
            case COMMIT_LOCALLY -> {
                FAULTS.before(FaultStep.LOCAL_COMMIT);
                connection.commit();
            }
            case VOTE -> {
                FAULTS.after(FaultStep.LOCAL_COMMIT);
                coordinator.branchCommitted(branch);
            }
            case ROLL_BACK -> connection.rollback();
            case ABANDON ->
                coordinator.branchAbandoned(branch, "Branch " + branch + " was abandoned, " + because(failure));
            case END -> throw new IllegalStateException("There is nothing to be done any more");
        }
    }

    private static String because(@Nullable Exception failure) {
        return failure instanceof CoordinatorUnavailableException
                ? "its registration was not answered"
                : "its local commit failed or its outcome is unknown"
                        + (failure == null ? "" : ": " + describe(failure));
    }

    private static Exception firstOf(@Nullable Exception first, Exception further) {
        if (first == null) {
            return further;
        }
        first.addSuppressed(further);
        return first;
    }

    /**
     * Waits until no other global transaction holds the keys. The database's locks on the rows, which the local transaction has, then
     * keep everybody away from them until its commit.
     *
     * @param xid for which global transaction; null for none
     */
    void awaitUnlocked(@Nullable Xid xid, List<ReadableLockKey> keys) throws SQLException {
        try {
            coordinator.awaitOpen(environment.resource());
            coordinator.awaitUnlocked(
                    environment.resource(),
                    xid,
                    keys(keys),
                    environment.settings().lockWait());
        } catch (RuntimeException e) {
            throw BranchErrors.translate(e, keys);
        }
    }

    /** Which of the keys of rows that the local transaction has locked others hold; nobody is waited for. */
    Set<LockKey> takenByOthers(@Nullable Xid xid, List<ReadableLockKey> keys) throws SQLException {
        try {
            coordinator.awaitOpen(environment.resource());
            return coordinator.takenByOthers(environment.resource(), xid, keys(keys));
        } catch (RuntimeException e) {
            throw BranchErrors.translate(e, keys);
        }
    }

    /**
     * After a refusal because the holder of a lock is being rolled back, and after the local rollback: waits for a moment until that is
     * done.
     *
     * @return whether trying again makes sense
     */
    boolean outlastsRollback(@Nullable Xid xid, SQLException refused) {
        if (!(refused.getCause() instanceof LockConflictException conflict)
                || conflict.refusal().kind() != LockRefusalKind.HOLDER_ROLLING_BACK) {
            return false;
        }
        try {
            coordinator.awaitReleased(
                    environment.resource(), xid, List.of(conflict.refusal().lockKey()), MAX_RELEASE_WAIT);
            return true;
        } catch (RuntimeException e) {
            refused.addSuppressed(e);
            return false;
        }
    }

    /**
     * Rolls back the local transaction because of a failure, which keeps a further one as suppressed.
     *
     * @return whether it is rolled back
     */
    static boolean rollBackAfter(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** What may be told about a failure elsewhere: drivers' messages quote values, so only its kind. */
    static String describe(Throwable failure) {
        if (failure instanceof SQLException sql) {
            return sql.getClass().getSimpleName() + ", SQLState " + sql.getSQLState() + ", code " + sql.getErrorCode();
        }
        return failure.getClass().getSimpleName();
    }

    private static List<LockKey> keys(List<ReadableLockKey> keys) {
        return keys.stream().map(ReadableLockKey::key).toList();
    }
}
