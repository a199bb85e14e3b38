package io.atone.coordinator.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines by time. A binary heap in which each element knows its place, so that a cancelled deadline leaves at once:
 * nearly all are cancelled, and a heap of dead ones would outgrow everything else.
 */
final class DeadlineQueue {

    private final List<Deadline> heap = new ArrayList<>();
    private long order;

    Deadline add(long atMillis, Runnable action) {
        Deadline deadline = new Deadline(atMillis, ++order, action);
        heap.add(deadline);
        moveUp(deadline, heap.size() - 1);
        return deadline;
    }

    void cancel(@Nullable Deadline deadline) {
        if (deadline != null && deadline.position >= 0) {
            remove(deadline);
        }
    }

    long nextMillis() {
        return heap.isEmpty() ? Long.MAX_VALUE : heap.get(0).atMillis;
    }

    /** Takes the first deadline that is not after the given instant. */
    @Nullable
    Deadline pollDue(long nowMillis) {
        if (heap.isEmpty() || heap.get(0).atMillis > nowMillis) {
            return null;
        }
        Deadline due = heap.get(0);
        remove(due);
        return due;
    }

    int size() {
        return heap.size();
    }

    private void remove(Deadline deadline) {
        int hole = deadline.position;
        deadline.position = -1;
        Deadline last = heap.remove(heap.size() - 1);
        if (last != deadline) {
            moveDown(last, hole);
            moveUp(last, last.position);
        }
    }

    private void moveUp(Deadline deadline, int from) {
        int position = from;
        while (position > 0 && deadline.isBefore(heap.get((position - 1) / 2))) {
            put(heap.get((position - 1) / 2), position);
            position = (position - 1) / 2;
        }
        put(deadline, position);
    }

    private void moveDown(Deadline deadline, int from) {
        int position = from;
        for (int child = smallerChild(position); child >= 0 && heap.get(child).isBefore(deadline); ) {
            put(heap.get(child), position);
            position = child;
            child = smallerChild(position);
        }
        put(deadline, position);
    }

    private int smallerChild(int position) {
        int left = 2 * position + 1;
        if (left >= heap.size()) {
            return -1;
        }
        int right = left + 1;
        return right < heap.size() && heap.get(right).isBefore(heap.get(left)) ? right : left;
    }

    private void put(Deadline deadline, int position) {
        heap.set(position, deadline);
        deadline.position = position;
    }
}
