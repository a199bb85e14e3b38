package io.atone.coordinator.engine;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/** One transaction's branches on one resource, undone one at a time, the newest first. */
final class UndoStack {

    private final Deque<Branch> rest = new ArrayDeque<>();
    private @Nullable Branch current;

    void push(Branch branch) {
        rest.push(branch);
    }

    /** The branch to undo next; null while one is being undone or is stuck, and when none is left. */
    @Nullable
    Branch next() {
        if (current != null) {
            return null;
        }
        current = rest.poll();
        return current;
    }

    void undone(Branch branch) {
        if (branch == current) {
            current = null;
        }
    }
}
