package io.atone.coordinator.driver;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What waits for the engine's thread, in the order it came. Whoever adds to a full queue waits, which slows the network
 * down to the engine's pace; the engine's own thread never waits, for it is the one that makes room.
 */
final class TaskQueue {

    /** More tasks than this wait nowhere but in the network. */
    static final int CAPACITY = 65_536;

    private static final long CLOSED_CHECK_MILLIS = 50;

    private final BlockingQueue<EngineTask> shared = new ArrayBlockingQueue<>(CAPACITY);
    private final Deque<EngineTask> fromEngine = new ArrayDeque<>();
    private volatile boolean closed;

    /** For the engine's thread only. */
    void addFromEngine(EngineTask task) {
        fromEngine.add(task);
    }

    /** For every other thread. A task that comes too late is abandoned. */
    void add(EngineTask task) {
        boolean added = false;
        boolean interrupted = false;
        while (!added && !closed) {
            try {
                added = shared.offer(task, CLOSED_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!added) {
            task.abandon();
        } else if (closed) {
            abandonAll();
        }
    }

    /** Moves at most {@code limit} tasks; waits for the first one, but not longer than told. */
    void take(Collection<EngineTask> into, int limit, long waitMillis) throws InterruptedException {
        while (!fromEngine.isEmpty() && into.size() < limit) {
            into.add(fromEngine.remove());
        }
        if (!into.isEmpty()) {
            shared.drainTo(into, limit - into.size());
            return;
        }
        if (shared.drainTo(into, limit) == 0) {
            EngineTask first = shared.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (first != null) {
                into.add(first);
                shared.drainTo(into, limit - 1);
            }
        }
    }

    /** Takes nothing more and abandons what is left. */
    void close() {
        closed = true;
        abandonAll();
    }

    private void abandonAll() {
        for (EngineTask left = shared.poll(); left != null; left = shared.poll()) {
            left.abandon();
        }
    }
}
