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

    private static final long LOOK_MILLIS = 5;

    private final Map<K, V> branches = new ConcurrentHashMap<>();

    /** Its outcome is to come. */
    public void add(K branch, V about) {
        branches.put(branch, about);
    }

    /** Its outcome has come, perhaps once more. */
    public void remove(K branch) {
        branches.remove(branch);
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
        while (!branches.isEmpty()) {
            if (System.nanoTime() - endNanos > 0) {
                throw new IllegalStateException(
                        branches.size() + " branches have not heard their outcome within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
