package io.atone.coordinator.driver;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What waits for the engine, in the order it came. Whoever adds to a full queue waits, which slows the network down to the
 * engine's pace; the thread that runs the engine never waits, for it is the one that makes room.
 */
final class TaskQueue {

    /** More tasks than this wait nowhere but in the network. */
    static final int CAPACITY = 65_536;

    private static final long CLOSED_CHECK_MILLIS = 50;

    private final BlockingQueue<EngineTask> shared = new ArrayBlockingQueue<>(CAPACITY);
    private final Deque<EngineTask> fromEngine = new ArrayDeque<>();
    private volatile boolean closed;

    /** For the thread that runs the engine. */
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

    /** Whether something waits that others than the engine have added. */
    boolean hasShared() {
        return !shared.isEmpty();
    }

    /** Moves what others have added, at most so much, in its order. */
    void drainShared(Collection<EngineTask> into, int limit) {
        shared.drainTo(into, limit);
    }

    /** What the engine itself has added; null when that is all taken. For the thread that runs the engine. */
    @Nullable
    EngineTask pollFromEngine() {
        return fromEngine.poll();
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
