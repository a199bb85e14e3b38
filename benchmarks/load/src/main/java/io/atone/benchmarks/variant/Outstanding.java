package io.atone.benchmarks.variant;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What participants without a database remember: the branches whose outcome they have not heard, with something about each.
 * Thread-safe.
 *
 * @param <K> names a branch
 * @param <V> what is kept about it
 */
public final class Outstanding<K, V> {

    /** How long phase two may go on after the load. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<K, V> branches = new ConcurrentHashMap<>();
    private final Object noneLeft = new Object();
    private volatile boolean awaited;

    /** Its outcome is to come. */
    public void add(K branch, V about) {
        branches.put(branch, about);
    }

    /** Its outcome has come, perhaps once more. */
    public void remove(K branch) {
        branches.remove(branch);
        if (awaited && branches.isEmpty()) {
            synchronized (noneLeft) {
                noneLeft.notifyAll();
            }
        }
    }

    /** All of them, in no order. */
    public Map<K, V> all() {
        return Map.copyOf(branches);
    }

    /**
     * Waits until there is none.
     *
     * @throws IllegalStateException when some are left after the patience of a benchmark
     */
    public void awaitNone() throws InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        awaited = true;
        synchronized (noneLeft) {
            while (!branches.isEmpty()) {
                long leftNanos = endNanos - System.nanoTime();
                if (leftNanos <= 0) {
                    throw new IllegalStateException(
                            branches.size() + " branches have not heard their outcome within " + PATIENCE);
                }
                TimeUnit.NANOSECONDS.timedWait(noneLeft, leftNanos);
            }
        }
        awaited = false;
    }
}
