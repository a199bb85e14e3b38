package io.atone.coordinator.sim;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Virtual time and the only randomness: what is due runs in order, one thing at a time. */
final class SimScheduler {

    private record Task(long atMillis, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    final SplittableRandom random;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowMillis = 1;
    private long order;

    SimScheduler(long seed) {
        random = new SplittableRandom(seed);
    }

    long now() {
        return nowMillis;
    }

    void after(long delayMillis, Runnable action) {
        tasks.add(new Task(nowMillis + Math.max(0, delayMillis), ++order, action));
    }

    void runUntil(long endMillis) {
        while (!tasks.isEmpty() && tasks.peek().atMillis <= endMillis) {
            Task task = tasks.remove();
            nowMillis = task.atMillis;
            task.action.run();
        }
        nowMillis = endMillis;
    }

    /** From low to high, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
