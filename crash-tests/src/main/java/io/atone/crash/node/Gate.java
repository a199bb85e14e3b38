package io.atone.crash.node;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets workers through, or holds them between two pieces of work. Thread-safe. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean open;
    private int inside;
    private long epoch;
    private int idle;

    /** Waits until the gate is open. */
    void enter() throws InterruptedException {
        lock.lock();
        try {
            while (!open) {
                changed.await();
            }
            inside++;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            inside--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void open() {
        lock.lock();
        try {
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more; returns whether everybody was out in time. */
    boolean close(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            open = false;
            changed.signalAll();
            long left = patience.toNanos();
            while (inside > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return inside == 0;
        } finally {
            lock.unlock();
        }
    }

    /** The coordinator has this epoch. */
    void epoch(long value) {
        lock.lock();
        try {
            epoch = value;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long epoch() {
        lock.lock();
        try {
            return epoch;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for another epoch. */
    int idle() {
        lock.lock();
        try {
            return idle;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the epoch is another one, but no longer than told, nor when the gate is closed. */
    void awaitOtherEpoch(long than, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            idle++;
            while (open && epoch == than && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            idle--;
            lock.unlock();
        }
    }

    /** A short pause, ended early when the gate is closed. */
    void pause(Duration length) throws InterruptedException {
        lock.lock();
        try {
            long left = length.toNanos();
            while (open && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
