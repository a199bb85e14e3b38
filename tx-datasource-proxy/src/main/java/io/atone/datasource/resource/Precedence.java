package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

/**
 * Lets rollbacks and scans have a connection before those who want to begin something new. A pool serves its callers in
 * their order; behind a long queue an undo would come last, while each caller before it runs into the very locks that the undo
 * is to free. Thread-safe.
 */
public final class Precedence {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition nobodyWaits = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    Precedence() {}

    /** Takes a connection; everybody who asks {@link #isFree()} meanwhile gives way. */
    Connection connect(DataSource dataSource) throws SQLException {
        waiting.incrementAndGet();
        try {
            return dataSource.getConnection();
        } finally {
            if (waiting.decrementAndGet() == 0) {
                letOthersGoOn();
            }
        }
    }

    private void letOthersGoOn() {
        lock.lock();
        try {
            nobodyWaits.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether no rollback and no scan waits for a connection. Does not wait. */
    public boolean isFree() {
        return waiting.get() == 0;
    }

    /**
     * Waits until no rollback and no scan waits for a connection, or until the bound has passed: whoever has waited so long goes on.
     * An interruption ends the wait and is kept.
     */
    public void awaitFree(Duration bound) {
        if (isFree()) {
            return;
        }
        long remaining = bound.toNanos();
        lock.lock();
        try {
            while (!isFree() && remaining > 0) {
                remaining = nobodyWaits.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
