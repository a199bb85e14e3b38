package io.atone.core;

import java.util.Optional;

import io.atone.core.id.Xid;

/**
 * Begins global transactions and speaks for the ones this process takes part in. Thread-safe. Binding a transaction to
 * the thread is not done here but by {@link GlobalTransactionTemplate} or
 * {@link io.atone.core.context.TransactionContext}.
 */
public interface GlobalTransactionManager {

    /**
     * Begins a transaction without waiting for the coordinator.
     *
     * @param options name, timeout and lock wait; the propagation behaviour is not looked at here. An unset timeout is
     *     the client's default
     * @throws CoordinatorUnavailableException when no coordinator has been reached within the bound
     * @throws IllegalArgumentException when the timeout is longer than the coordinator allows
     */
    GlobalTransaction begin(GlobalTransactionOptions options);

    /**
     * As {@link #begin(GlobalTransactionOptions)}, for a transaction that another one, suspended, waits for. The
     * coordinator uses this to see a deadlock between the two.
     */
    GlobalTransaction beginWithin(GlobalTransactionOptions options, Xid suspendedOuter);

    /**
     * From now on the transaction, wherever it was begun, can only be rolled back. Does not wait for the coordinator,
     * and is not lost by a reconnect.
     */
    void markRollbackOnly(Xid xid, String reason);

    /**
     * Why this process has marked the transaction, if it has; what others did is not asked for. A mark goes to the
     * coordinator on this process's own stream, which the initiator's commit may overtake. Whoever answers the initiator
     * tells it in the answer as well, so that its own mark goes ahead of its commit. Does not block.
     */
    Optional<String> rollbackOnlyReason(Xid xid);
}
