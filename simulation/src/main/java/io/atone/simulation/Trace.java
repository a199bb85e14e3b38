package io.atone.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

import io.atone.simulation.world.Scheduler;

/** The last things that happened, written out only when a run fails. */
final class Trace {

    private static final int LENGTH = 400;

    private record Line(long atMillis, Supplier<String> text) {}

    private final Scheduler scheduler;
    private final Deque<Line> lines = new ArrayDeque<>();

    Trace(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** @param text of values that do not change any more */
    void add(Supplier<String> text) {
        if (lines.size() == LENGTH) {
            lines.remove();
        }
        lines.add(new Line(scheduler.now(), text));
    }

    String text() {
        StringBuilder all = new StringBuilder();
        lines.forEach(line ->
                all.append(line.atMillis).append(' ').append(line.text.get()).append('\n'));
        return all.toString();
    }
}
