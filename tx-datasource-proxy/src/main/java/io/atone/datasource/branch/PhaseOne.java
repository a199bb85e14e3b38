package io.atone.datasource.branch;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.LockConflictException;
import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.rm.BranchCoordinator;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.lock.ReadableLockKey;
import io.atone.datasource.undo.UndoRecord;
import org.jspecify.annotations.Nullable;

/**
 * The local commit of a branch: wait until the resource is open, write the undo record, register (which takes the global
 * locks), commit locally, vote. The undo record comes before the registration, so that a scan after a
 * coordinator restart waits for every branch that was granted. Whatever fails, the local transaction is rolled back, and the
 * coordinator learns it if it may know the branch. As thread-safe as the connection.
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
        BranchRef branch = new BranchRef(xid, coordinator.newBranchId());
        prepare(branch, changes, keys);
        try {
            FAULTS.before(FaultStep.LOCAL_COMMIT);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            rollBackAfter(connection, e);
            abandon(branch, "its local commit failed or its outcome is unknown: " + describe(e), e);
            throw e;
        }
        FAULTS.after(FaultStep.LOCAL_COMMIT);
        coordinator.branchCommitted(branch);
    }

    private void prepare(BranchRef branch, List<RowChange> changes, List<ReadableLockKey> keys) throws SQLException {
        List<LockKey> lockKeys = keys(keys);
        try {
            coordinator.awaitOpen(environment.resource());
            FAULTS.before(FaultStep.UNDO_INSERT);
            environment.database().undoLog().insert(connection, new UndoRecord(branch, lockKeys, changes));
            FAULTS.after(FaultStep.UNDO_INSERT);
            FAULTS.before(FaultStep.REGISTRATION);
            coordinator.register(
                    branch,
                    environment.resource(),
                    lockKeys,
                    environment.settings().lockWait());
            FAULTS.after(FaultStep.REGISTRATION);
        } catch (SQLException | RuntimeException e) {
            rollBackAfter(connection, e);
            if (e instanceof CoordinatorUnavailableException) {
                abandon(branch, "its registration was not answered", e);
            }
            throw BranchErrors.translate(e, keys);
        }
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

    private void abandon(BranchRef branch, String reason, Throwable failure) {
        try {
            coordinator.branchAbandoned(branch, "Branch " + branch + " was abandoned, " + reason);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
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
