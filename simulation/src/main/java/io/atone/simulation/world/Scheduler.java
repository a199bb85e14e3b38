package io.atone.simulation.world;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Virtual time and the run's randomness: what is due runs in order, one thing at a time. Confined to one thread. */
public final class Scheduler {

    /** A run that needs more than this goes round in circles. */
    static final long MAX_EVENTS = 3_000_000;

    private record Task(long atMillis, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final SplittableRandom random;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowMillis = 1;
    private long order;
    private long events;

    public Scheduler(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True time, which no process can read. */
    public long now() {
        return nowMillis;
    }

    /** How many things have happened. */
    public long events() {
        return events;
    }

    public void after(long delayMillis, Runnable action) {
        tasks.add(new Task(nowMillis + Math.max(0, delayMillis), ++order, action));
    }

    /**
     * Lets everything happen that is due up to an instant.
     *
     * @throws IllegalStateException when there is no end of it
     */
    public void runUntil(long endMillis) {
        while (!tasks.isEmpty() && tasks.peek().atMillis <= endMillis) {
            Task task = tasks.remove();
            nowMillis = task.atMillis;
            events++;
            if (events > MAX_EVENTS) {
                throw new IllegalStateException("More than " + MAX_EVENTS + " events: something goes round in circles");
            }
            task.action.run();
        }
        nowMillis = Math.max(nowMillis, endMillis);
    }

    /** From low to high, both included. */
    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    public long nextPositiveLong() {
        return random.nextLong(1, Long.MAX_VALUE);
    }
}
