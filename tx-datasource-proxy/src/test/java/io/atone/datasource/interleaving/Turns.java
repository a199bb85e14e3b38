package io.atone.datasource.interleaving;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets sessions go on step by step in a given order. A session that does not come back soon is waiting for another one, so the next is let
 * go. Thread-safe.
 */
final class Turns {

    /** Whoever takes longer for a step is taken to wait for somebody. */
    private static final Duration BLOCKED_AFTER = Duration.ofMillis(25);

    private enum State {
        WAITING,
        GOING_ON,
        FINISHED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final State[] sessions;
    private boolean free;

    /** @param free whether everybody goes on as he can */
    Turns(int sessions, boolean free) {
        this.sessions = new State[sessions];
        Arrays.fill(this.sessions, State.GOING_ON);
        this.free = free;
    }

    /** Waits for the session's turn, which comes at the latest when whoever leads has come to an end. */
    void await(int session) {
        lock.lock();
        try {
            change(session, State.WAITING);
            while (!free && sessions[session] == State.WAITING) {
                changed.awaitUninterruptibly();
            }
            sessions[session] = State.GOING_ON;
        } finally {
            lock.unlock();
        }
    }

    private void change(int session, State state) {
        sessions[session] = state;
        changed.signalAll();
    }

    void finished(int session) {
        lock.lock();
        try {
            change(session, State.FINISHED);
        } finally {
            lock.unlock();
        }
    }

    /** Lets them go on in this order, and then as they can. */
    void lead(List<Integer> order) throws InterruptedException {
        lock.lock();
        try {
            for (int session : order) {
                if (session < sessions.length) {
                    letGoOn(session);
                }
            }
        } finally {
            free = true;
            changed.signalAll();
            lock.unlock();
        }
    }

    private void letGoOn(int session) throws InterruptedException {
        if (settles(session) && sessions[session] == State.WAITING) {
            change(session, State.GOING_ON);
            settles(session);
        }
    }

    /** Whether the session waits for its turn or has finished, now or within a moment. */
    private boolean settles(int session) throws InterruptedException {
        long nanos = BLOCKED_AFTER.toNanos();
        while (sessions[session] == State.GOING_ON && nanos > 0) {
            nanos = changed.awaitNanos(nanos);
        }
        return sessions[session] != State.GOING_ON;
    }
}
