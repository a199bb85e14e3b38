package io.atone.benchmarks.harness;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.atone.benchmarks.report.LinePlot;
import io.atone.benchmarks.report.Series;
import io.atone.benchmarks.report.XAxis;

/** Results of one profile as pictures. */
final class TransferPlots {

    private static final double WIDE_RANGE = 20;
    private static final double MICROS_PER_MILLI = 1000.0;
    private static final List<ToDoubleFunction<Measurement>> PERCENTILES = List.of(
            m -> m.result().p50Micros() / MICROS_PER_MILLI,
            m -> m.result().p99Micros() / MICROS_PER_MILLI,
            m -> m.result().p999Micros() / MICROS_PER_MILLI,
            m -> m.result().maxMicros() / MICROS_PER_MILLI);

    private final String what;
    private final Results results;

    /** @param what was measured, for the titles */
    TransferPlots(String what, Results results) {
        this.what = what;
        this.results = results;
    }

    /** On a logarithmic axis when the slow ones would lie on the ground of a linear one. */
    LinePlot throughput() {
        List<Integer> threads = results.threads();
        DoubleSummaryStatistics range = results.all().stream()
                .mapToDouble(Measurement::perSecond)
                .filter(figure -> figure > 0)
                .summaryStatistics();
        return new LinePlot(
                "Throughput: " + what,
                XAxis.logarithmic("threads", threads),
                "transfers per second",
                range.getMax() > WIDE_RANGE * range.getMin(),
                results.variants().stream()
                        .map(variant -> series(
                                variant,
                                threads.stream()
                                        .map(number -> results.median(variant, number, Measurement::perSecond))
                                        .toList()))
                        .toList());
    }

    LinePlot latency(int threads) {
        List<String> measured = results.variants().stream()
                .filter(variant -> !Double.isNaN(results.median(variant, threads, Measurement::perSecond)))
                .toList();
        return new LinePlot(
                String.format(Locale.ROOT, "Latency at %d threads: %s", threads, what),
                XAxis.categories("percentile", List.of("50", "99", "99.9", "slowest")),
                "milliseconds",
                true,
                measured.stream()
                        .map(variant -> series(
                                variant,
                                PERCENTILES.stream()
                                        .map(figure -> results.median(variant, threads, figure))
                                        .toList()))
                        .toList());
    }

    private static Series series(String variant, List<Double> values) {
        return new Series(variant, Entry.rank(variant), values);
    }
}
