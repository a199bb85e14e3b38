package io.atone.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.atone.benchmarks.variant.Transfer;
import io.atone.benchmarks.variant.Variant;
import io.atone.benchmarks.variant.Variant.AbortedException;
import org.HdrHistogram.Histogram;

/**
 * Transfers money for a while with several threads, each as fast as it can. A transfer that had to give way to others is tried again at
 * once, as a service would do it, until it is through; when that takes as long again as the whole run, it is given up.
 */
final class LoadRun {

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int MAX_AMOUNT = 100;

    private final Variant variant;
    private final LoadProfile profile;
    private final ExecutorService threads;

    LoadRun(Variant variant, LoadProfile profile, ExecutorService threads) {
        this.variant = variant;
        this.profile = profile;
        this.threads = threads;
    }

    /** One run on threads of its own. */
    static LoadResult run(Variant variant, LoadProfile profile) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(profile.threads());
        try {
            return new LoadRun(variant, profile, threads).run();
        } finally {
            threads.shutdownNow();
        }
    }

    private LoadResult run() throws Exception {
        long startNanos = System.nanoTime();
        long endNanos = startNanos + TimeUnit.MILLISECONDS.toNanos(profile.millis());
        List<Future<Share>> shares = new ArrayList<>();
        for (int i = 0; i < profile.threads(); i++) {
            shares.add(threads.submit(() -> new Share(endNanos).work()));
        }
        Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
        long aborted = 0;
        long unfinished = 0;
        for (Future<Share> future : shares) {
            Share share = outcome(future);
            latencies.add(share.latencies);
            aborted += share.aborted;
            unfinished += share.unfinished;
        }
        long tookNanos = System.nanoTime() - startNanos;
        variant.settle();
        return new LoadResult(
                latencies.getTotalCount() - unfinished,
                aborted,
                unfinished,
                TimeUnit.NANOSECONDS.toMillis(tookNanos),
                micros(latencies, 50),
                micros(latencies, 99),
                micros(latencies, 99.9),
                micros(latencies, 100));
    }

    private static Share outcome(Future<Share> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private Transfer next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new Transfer(accounts(random), accounts(random), random.nextInt(1, MAX_AMOUNT), profile.commits());
    }

    /** Neighbours, in ascending order, so that transfers of several rows do not run into each other's deadlocks. */
    private int[] accounts(ThreadLocalRandom random) {
        int first = random.nextInt(profile.accounts() - profile.statements() + 1);
        int[] chosen = new int[profile.statements()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = first + i;
        }
        return chosen;
    }

    private static long micros(Histogram latencies, double percentile) {
        return TimeUnit.NANOSECONDS.toMicros(latencies.getValueAtPercentile(percentile));
    }

    /** What one thread does. */
    private final class Share {

        private final long endNanos;
        private final long giveUpNanos;
        private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
        private long aborted;
        private long unfinished;

        Share(long endNanos) {
            this.endNanos = endNanos;
            this.giveUpNanos = endNanos + TimeUnit.MILLISECONDS.toNanos(profile.millis());
        }

        Share work() throws Exception {
            long now = System.nanoTime();
            // At least one, however long it took until this thread ran.
            do {
                long begun = now;
                now = getThrough(next());
                latencies.recordValue(now - begun);
            } while (now - endNanos < 0);
            return this;
        }

        /** Returns the time at its end. */
        private long getThrough(Transfer transfer) throws Exception {
            while (true) {
                try {
                    variant.transfer(transfer);
                    return System.nanoTime();
                } catch (AbortedException e) {
                    aborted++;
                    long now = System.nanoTime();
                    if (now - giveUpNanos >= 0) {
                        unfinished++;
                        return now;
                    }
                }
            }
        }
    }
}
