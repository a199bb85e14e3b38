package io.atone.core;

import java.time.Duration;

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
     * Waits until there is a session with the coordinator; returns at once when there is one.
     *
     * @param patience how long to wait; above zero
     * @throws CoordinatorUnavailableException when there is none in time, or another attempt cannot help, or the thread is
     *     interrupted, which it then still is; the message has the coordinator's address and the last failure
     */
    void awaitConnected(Duration patience);

    /**
     * Stops: no new calls are accepted, phase-two work under way is finished within a bound, votes are flushed, then the
     * stream is closed. Transactions that are still active are left to the coordinator, which rolls them back.
     */
    @Override
    void close();
}
