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

    /** The median over the rounds of a variant at a number of threads. */
    double median(String variant, int threads, ToDoubleFunction<Measurement> figure) {
        List<Double> sorted = of(variant, threads).stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The median over the rounds of the ratio to another variant in the same round, which drifts less than either figure does; NaN
     * when the other one did not take part.
     */
    double medianRatio(String variant, String other, int threads, ToDoubleFunction<Measurement> figure) {
        List<Measurement> own = of(variant, threads);
        List<Measurement> others = of(other, threads);
        if (others.isEmpty()) {
            return Double.NaN;
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(figure.applyAsDouble(own.get(i)) / figure.applyAsDouble(others.get(i)));
        }
        ratios.sort(Comparator.naturalOrder());
        return ratios.get(ratios.size() / 2);
    }

    private List<Measurement> of(String variant, int threads) {
        return measurements.stream()
                .filter(measurement -> measurement.variant().equals(variant)
                        && measurement.profile().threads() == threads)
                .toList();
    }
}
