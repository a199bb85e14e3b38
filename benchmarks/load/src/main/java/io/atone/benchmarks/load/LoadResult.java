package io.atone.benchmarks.load;

import java.util.Locale;

/**
 * What a worker measured.
 *
 * @param transfers that ended as they were meant to
 * @param aborted attempts that gave way to others; each was made again at once
 * @param unfinished transfers that did not get through, after which the worker gave up
 * @param millis from the start of the first thread to the end of the last
 * @param p50Micros from the first attempt of a transfer to its end, the unfinished ones included; the other percentiles likewise
 */
public record LoadResult(
        long transfers,
        long aborted,
        long unfinished,
        long millis,
        long p50Micros,
        long p99Micros,
        long p999Micros,
        long maxMicros) {

    /** Transfers per second. */
    public double perSecond() {
        return transfers * 1000.0 / millis;
    }

    /** As a line for the harness. */
    public String format() {
        return String.format(
                Locale.ROOT,
                "result transfers=%d aborted=%d unfinished=%d millis=%d p50=%d p99=%d p999=%d max=%d",
                transfers,
                aborted,
                unfinished,
                millis,
                p50Micros,
                p99Micros,
                p999Micros,
                maxMicros);
    }

    /** Reads {@link #format()}, also that of a worker of an earlier commit, which did not know all of these. */
    public static LoadResult parse(String line) {
        Fields fields = Fields.parse(line);
        return new LoadResult(
                fields.number("transfers"),
                fields.number("aborted"),
                fields.numberOr("unfinished", 0),
                fields.number("millis"),
                fields.number("p50"),
                fields.number("p99"),
                fields.number("p999"),
                fields.number("max"));
    }
}
