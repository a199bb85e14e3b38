package io.atone.simulation;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.SplittableRandom;

import io.atone.simulation.world.Mutation;
import org.jspecify.annotations.Nullable;

/**
 * The program behind {@code scripts/simulate}: runs as many seeds as one likes, and ends with the first broken promise.
 * Exit status 0: all promises kept; 1: a promise broken; 2: the arguments make no sense.
 */
public final class Simulate {

    private static final int BROKEN = 1;
    private static final int BAD_ARGUMENTS = 2;
    private static final long PROGRESS_NANOS = 5_000_000_000L;
    private static final double NANOS_PER_MINUTE = 60e9;

    private record Options(int seeds, long from, Mutation mutation) {}

    private Simulate() {}

    public static void main(String[] args) {
        Options options;
        try {
            options = options(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("Usage: simulate --seeds N [--from SEED] [--mutation NAME]");
            System.err.println("Mutations:");
            Arrays.stream(Mutation.values())
                    .forEach(mutation -> System.err.println("  " + mutation + ": " + mutation.meaning()));
            System.exit(BAD_ARGUMENTS);
            return;
        }
        System.exit(run(options, System.out));
    }

    private static Options options(String[] args) {
        int seeds = 0;
        long from = new SplittableRandom().nextLong(1, 1_000_000_000_000L);
        Mutation mutation = Mutation.NONE;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--seeds" -> seeds = Integer.parseInt(value);
                case "--from" -> from = Long.parseLong(value);
                case "--mutation" -> mutation = Mutation.valueOf(value);
                default -> throw new IllegalArgumentException("Unknown option " + args[i]);
            }
        }
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds must be positive");
        }
        return new Options(seeds, from, mutation);
    }

    private static int run(Options options, PrintStream out) {
        out.println("Seeds " + options.from + " to " + (options.from + options.seeds - 1) + ", mutation "
                + options.mutation);
        Runs runs = new Runs(options.mutation);
        long startedAt = System.nanoTime();
        long toldAt = startedAt;
        for (long seed = options.from; seed < options.from + options.seeds; seed++) {
            Failure failure = runs.run(Plan.of(seed));
            if (failure != null) {
                tell(failure, runs, options, out);
                return BROKEN;
            }
            if (System.nanoTime() - toldAt >= PROGRESS_NANOS) {
                toldAt = System.nanoTime();
                out.println(progress(runs, startedAt));
            }
        }
        out.println("All promises kept: " + progress(runs, startedAt));
        return 0;
    }

    private static String progress(Runs runs, long startedAt) {
        double minutes = (System.nanoTime() - startedAt) / NANOS_PER_MINUTE;
        return Math.round(runs.seeds() / minutes) + " seeds per minute; " + runs.summary();
    }

    private static void tell(Failure failure, Runs runs, Options options, PrintStream out) {
        out.println("After " + runs.summary() + ":");
        out.println("VIOLATION of seed " + failure.plan().seed() + ": "
                + failure.violation().getMessage());
        @Nullable Throwable cause = failure.violation().getCause();
        if (cause != null) {
            cause.printStackTrace(out);
        }
        out.println("Shrinking " + failure.plan().steps().size() + " steps ...");
        out.println(new Shrinker(options.mutation).shrink(failure).report());
    }
}
