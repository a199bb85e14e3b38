package io.atone.coordinator.engine;

/** Something to be done at an instant, unless it is cancelled before. */
final class Deadline {

    final long atMillis;
    /** Deadlines of one instant come in the order they were set. */
    final long order;

    final Runnable action;
    /** Where it stands in the queue's heap; -1 when it is no longer there. */
    int position;

    Deadline(long atMillis, long order, Runnable action) {
        this.atMillis = atMillis;
        this.order = order;
        this.action = action;
    }

    boolean isBefore(Deadline other) {
        return atMillis != other.atMillis ? atMillis < other.atMillis : order < other.order;
    }
}
