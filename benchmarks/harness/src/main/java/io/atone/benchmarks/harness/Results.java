package io.atone.benchmarks.harness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All measurements of a benchmark; asked for medians over its rounds. Used by one thread. */
final class Results {

    private final List<Measurement> measurements = new ArrayList<>();

    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    /** The median over the rounds of a variant at a number of threads; NaN when it was not measured. */
    double median(String variant, int threads, ToDoubleFunction<Measurement> figure) {
        return middle(of(variant, threads).stream().map(figure::applyAsDouble).toList());
    }

    /**
     * The median over the rounds of the ratio to another variant in the same round of the same run, which drifts less than either
     * figure does; NaN when the other one did not take part.
     */
    double medianRatio(String variant, String other, int threads, ToDoubleFunction<Measurement> figure) {
        List<Measurement> others = of(other, threads);
        return middle(of(variant, threads).stream()
                .flatMap(own -> others.stream()
                        .filter(own::isTogetherWith)
                        .map(theirs -> figure.applyAsDouble(own) / figure.applyAsDouble(theirs)))
                .toList());
    }

    /** The median; NaN of nothing. */
    static double middle(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int middle = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** In ascending order. */
    List<Integer> threads() {
        return measurements.stream()
                .map(measurement -> measurement.profile().threads())
                .distinct()
                .sorted()
                .toList();
    }

    /** In the order in which they are shown. */
    List<String> variants() {
        return measurements.stream()
                .map(Measurement::variant)
                .distinct()
                .sorted(Comparator.comparing(Entry::rank))
                .toList();
    }

    /** As they were measured. */
    List<Measurement> all() {
        return List.copyOf(measurements);
    }

    private List<Measurement> of(String variant, int threads) {
        return measurements.stream()
                .filter(measurement -> measurement.variant().equals(variant)
                        && measurement.profile().threads() == threads)
                .toList();
    }
}
