package io.atone.core;

import io.atone.core.rm.BranchCoordinator;

/**
 * One process's connection to the coordinator: the initiator's side, the resource managers' side and the life cycle of
 * both. Thread-safe. One per process is enough; two to one coordinator are two independent clients.
 */
public interface AtoneClient extends AutoCloseable {

    /** Begins global transactions. */
    GlobalTransactionManager transactions();

    /** Registers branches and serves phase two. */
    BranchCoordinator branches();

    /**
     * Stops: no new calls are accepted, phase-two work under way is finished within a bound, votes are flushed, then the
     * stream is closed. Transactions that are still active are left to the coordinator, which rolls them back.
     */
    @Override
    void close();
}
