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

/** Transfers money for a while with several threads, each as fast as it can. */
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
            shares.add(threads.submit(() -> transferUntil(endNanos)));
        }
        Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
        long aborted = 0;
        for (Future<Share> future : shares) {
            Share share = outcome(future);
            latencies.add(share.latencies());
            aborted += share.aborted();
        }
        long tookNanos = System.nanoTime() - startNanos;
        variant.settle();
        return new LoadResult(
                latencies.getTotalCount(),
                aborted,
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

    private Share transferUntil(long endNanos) throws Exception {
        Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
        long aborted = 0;
        long now = System.nanoTime();
        while (now - endNanos < 0) {
            long begun = now;
            try {
                variant.transfer(next());
                now = System.nanoTime();
                latencies.recordValue(now - begun);
            } catch (AbortedException e) {
                now = System.nanoTime();
                aborted++;
            }
        }
        return new Share(latencies, aborted);
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

    private record Share(Histogram latencies, long aborted) {}
}
