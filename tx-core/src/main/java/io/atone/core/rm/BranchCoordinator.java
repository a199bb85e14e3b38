package io.atone.core.rm;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ResourceManager} may ask of the coordinator while it runs phase one. Thread-safe.
 *
 * <p>The order of a branch is: {@link #awaitOpen}, write the undo record, {@link #register}, local commit,
 * {@link #branchCommitted} (or {@link #branchAbandoned}). The undo record comes before the registration so that a scan
 * after a coordinator restart waits for every branch that was granted.
 */
public interface BranchCoordinator {

    /**
     * Makes a resource known: from now on its phase-two work and scans arrive at the given manager. When several managers serve
     * one resource, at the one that was added last.
     */
    void addResource(ResourceManager manager);

    /**
     * Undoes {@link #addResource} for this very manager. Phase-two work under way is finished; when no other manager here serves the
     * resource, branches stay in doubt until another client serves them. A manager that was not added is ignored.
     */
    void removeResource(ResourceManager manager);

    /** A fresh branch id. */
    BranchId newBranchId();

    /** Whether branches of the resource are accepted now. Does not wait. */
    boolean isOpen(ResourceId resource);

    /**
     * Waits until branches of the resource are accepted. Call it while no undo record of the local transaction is
     * written, for the scan that opens the resource waits for those.
     *
     * @throws io.atone.core.ResourceNotOpenException when the bound passes first
     * @throws io.atone.core.CoordinatorUnavailableException when that is because there is no connection
     */
    void awaitOpen(ResourceId resource);

    /**
     * Registers a branch and takes all of its locks, waiting for them if need be.
     *
     * @param lockWait how long to wait; null for what the transaction's beginning said
     * @throws io.atone.core.LockConflictException when a lock is not granted
     * @throws io.atone.core.TransactionOverException when the transaction takes no branches any more
     * @throws io.atone.core.ResourceNotOpenException when the coordinator has restarted meanwhile
     * @throws io.atone.core.CoordinatorUnavailableException when there was no answer within the bound; the branch may
     *     be registered
     */
    void register(BranchRef branch, ResourceId resource, List<LockKey> lockKeys, @Nullable Duration lockWait);

    /** The vote: the branch's local transaction is committed. Does not wait, and is not lost by a reconnect. */
    void branchCommitted(BranchRef branch);

    /**
     * The branch's local transaction did not commit, or nobody knows whether it did. Marks the global transaction
     * rollback-only with the reason. Does not wait, and is not lost by a reconnect.
     */
    void branchAbandoned(BranchRef branch, String reason);

    /** From now on the transaction can only be rolled back. Does not wait, and is not lost by a reconnect. */
    void markRollbackOnly(Xid xid, String reason);

    /**
     * Waits until nobody but the given transaction holds the keys, without taking them. The caller holds the database's
     * locks on the rows, so nobody can take the global ones between this call and its local commit.
     *
     * @param lockWait how long to wait; null for what the transaction's beginning said, or without one for the client's default
     * @throws io.atone.core.LockConflictException when they stay taken
     * @throws io.atone.core.TransactionOverException when the given transaction is over
     * @throws io.atone.core.ResourceNotOpenException when the resource is not open, so that nobody can tell
     * @throws io.atone.core.CoordinatorUnavailableException when there was no answer within the bound
     */
    void awaitUnlocked(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, @Nullable Duration lockWait);

    /**
     * Which of the keys others than the given transaction hold. Does not wait for them. The caller holds the database's locks on the
     * rows, so nobody can take a global lock on one of the others between this call and his local commit.
     *
     * @param xid whose locks do not count; null for none
     * @return at least one of the keys that others hold, when they hold any; all of them unless the coordinator is of an older version
     * @throws io.atone.core.TransactionOverException when the given transaction is over
     * @throws io.atone.core.ResourceNotOpenException when the resource is not open, so that nobody can tell
     * @throws io.atone.core.CoordinatorUnavailableException when there was no answer within the bound
     */
    Set<LockKey> takenByOthers(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys);

    /**
     * As {@link #awaitUnlocked}, for a caller that has rolled back and holds no locks of the database any more: he is in no undo's
     * way, and so also waits while the holder is rolled back. The keys may be taken again at once.
     */
    void awaitReleased(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, Duration lockWait);
}
