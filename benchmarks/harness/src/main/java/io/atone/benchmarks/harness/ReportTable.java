package io.atone.benchmarks.harness;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Results of one profile as a Markdown table. */
final class ReportTable {

    private final Results results;

    ReportTable(Results results) {
        this.results = results;
    }

    String text() {
        StringBuilder table = new StringBuilder(
                "| Threads | Variant | tx/s | of plain | of XA | of Seata | p50 ms | p99 ms | p99.9 ms | max ms |"
                        + " CPU client / coordinator / database, µs per tx | statements per tx | failed attempts | given up |\n"
                        + "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for (int threads : results.threads()) {
            for (String variant : results.variants()) {
                if (!Double.isNaN(of(variant, threads, Measurement::perSecond))) {
                    table.append(row(variant, threads));
                }
            }
        }
        if (results.variants().contains(Entry.BEFORE)) {
            table.append(comparedWithBefore());
        }
        return table.toString();
    }

    /** What a change has done, round by round: less noise than in two columns. */
    private String comparedWithBefore() {
        StringBuilder lines = new StringBuilder("\n");
        for (int threads : results.threads()) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%d threads, atone of before: %s of its tx/s, %s of its client CPU, %s of its coordinator CPU%n",
                    threads,
                    ratio(ofBefore(threads, Measurement::perSecond)),
                    ratio(ofBefore(threads, m -> m.micros(m.clientCpu()))),
                    ratio(ofBefore(threads, m -> m.micros(m.coordinatorCpu())))));
        }
        return lines.toString();
    }

    private double ofBefore(int threads, ToDoubleFunction<Measurement> figure) {
        return results.medianRatio("atone", Entry.BEFORE, threads, figure);
    }

    private String row(String variant, int threads) {
        return String.format(
                Locale.ROOT,
                "| %d | %s | %,.0f | %s | %s | %s | %.2f | %.2f | %.2f | %.2f | %.0f / %s / %s | %s | %.1f%% | %s |%n",
                threads,
                variant,
                of(variant, threads, Measurement::perSecond),
                throughputOf(variant, "plain", threads),
                throughputOf(variant, "xa", threads),
                throughputOf(variant, "seata", threads),
                of(variant, threads, m -> m.result().p50Micros() / 1000.0),
                of(variant, threads, m -> m.result().p99Micros() / 1000.0),
                of(variant, threads, m -> m.result().p999Micros() / 1000.0),
                of(variant, threads, m -> m.result().maxMicros() / 1000.0),
                of(variant, threads, m -> m.micros(m.clientCpu())),
                orDash("%.0f", of(variant, threads, m -> m.micros(m.coordinatorCpu()))),
                orDash("%.0f", of(variant, threads, m -> m.micros(m.databaseCpu()))),
                orDash("%.1f", of(variant, threads, Measurement::statementsPerTransfer)),
                of(variant, threads, m -> m.abortedShare() * 100),
                orDash("%,.0f", of(variant, threads, m -> m.result().unfinished())));
    }

    private double of(String variant, int threads, ToDoubleFunction<Measurement> figure) {
        return results.median(variant, threads, figure);
    }

    private String throughputOf(String variant, String other, int threads) {
        return ratio(results.medianRatio(variant, other, threads, Measurement::perSecond));
    }

    private static String ratio(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String orDash(String format, double value) {
        return value == 0 ? "-" : String.format(Locale.ROOT, format, value);
    }
}
