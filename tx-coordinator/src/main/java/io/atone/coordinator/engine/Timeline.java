package io.atone.coordinator.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** The engine's idea of now, which moves only when an event comes, and what is due later. */
final class Timeline {

    private final DeadlineQueue deadlines = new DeadlineQueue();
    private long nowMillis;

    Timeline(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    long nowMillis() {
        return nowMillis;
    }

    Duration since(long millis) {
        return Duration.ofMillis(nowMillis - millis);
    }

    void advanceTo(long millis) {
        nowMillis = Math.max(nowMillis, millis);
    }

    /** At least a millisecond ahead, so that running what is due always comes to an end. */
    Deadline after(Duration delay, Runnable action) {
        return deadlines.add(nowMillis + Math.max(1, delay.toMillis()), action);
    }

    void cancel(@Nullable Deadline deadline) {
        deadlines.cancel(deadline);
    }

    void runDue() {
        for (Deadline due = deadlines.pollDue(nowMillis); due != null; due = deadlines.pollDue(nowMillis)) {
            due.action.run();
        }
    }

    long nextDeadlineMillis() {
        return deadlines.nextMillis();
    }

    int pendingDeadlines() {
        return deadlines.size();
    }
}
