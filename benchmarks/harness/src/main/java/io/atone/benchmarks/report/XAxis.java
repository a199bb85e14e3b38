package io.atone.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * From left to right. Immutable.
 *
 * @param label what the values are, with their unit
 * @param ticks where there are values, in ascending order
 */
public record XAxis(String label, List<Tick> ticks) {

    public XAxis {
        ticks = List.copyOf(ticks);
        if (ticks.isEmpty()) {
            throw new IllegalArgumentException("The axis '" + label + "' has no values");
        }
    }

    /**
     * One place.
     *
     * @param text beneath it
     * @param position in any unit; only the distances count
     */
    public record Tick(String text, double position) {}

    /** Positive numbers, ten times as much always being the same distance. */
    public static XAxis logarithmic(String label, List<? extends Number> values) {
        return of(label, values, number -> Math.log10(number.doubleValue()));
    }

    /** Things without a measure, in equal distances. */
    public static XAxis categories(String label, List<String> names) {
        return new XAxis(
                label,
                IntStream.range(0, names.size())
                        .mapToObj(i -> new Tick(names.get(i), i))
                        .toList());
    }

    private static XAxis of(String label, List<? extends Number> values, Function<Number, Double> position) {
        return new XAxis(
                label,
                values.stream()
                        .map(value ->
                                new Tick(String.format(Locale.ROOT, "%,d", value.longValue()), position.apply(value)))
                        .toList());
    }

    /** Where a tick is, between 0 at the left and 1 at the right. */
    double share(int tick) {
        double first = ticks.get(0).position();
        double last = ticks.get(ticks.size() - 1).position();
        return last == first ? 0.5 : (ticks.get(tick).position() - first) / (last - first);
    }
}
