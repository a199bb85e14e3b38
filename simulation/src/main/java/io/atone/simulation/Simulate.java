package io.atone.simulation;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

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

    private final PrintStream out;
    private final LongSupplier nanoClock;

    /** @param nanoClock monotonic, for the progress lines and the speed */
    Simulate(PrintStream out, LongSupplier nanoClock) {
        this.out = out;
        this.nanoClock = nanoClock;
    }

    public static void main(String[] args) {
        System.exit(new Simulate(System.out, System::nanoTime).run(System.err, args));
    }

    /** Hands back the exit status. */
    int run(PrintStream err, String... args) {
        Options options;
        try {
            options = options(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("Usage: simulate --seeds N [--from SEED] [--mutation NAME]");
            err.println("Mutations:");
            Arrays.stream(Mutation.values())
                    .forEach(mutation -> err.println("  " + mutation + ": " + mutation.meaning()));
            return BAD_ARGUMENTS;
        }
        return run(options);
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

    private int run(Options options) {
        out.println("Seeds " + options.from + " to " + (options.from + options.seeds - 1) + ", mutation "
                + options.mutation);
        Runs runs = new Runs(options.mutation);
        long startedAt = nanoClock.getAsLong();
        long toldAt = startedAt;
        for (long seed = options.from; seed < options.from + options.seeds; seed++) {
            Failure failure = runs.run(Plan.of(seed));
            if (failure != null) {
                tell(failure, runs, options);
                return BROKEN;
            }
            if (nanoClock.getAsLong() - toldAt >= PROGRESS_NANOS) {
                toldAt = nanoClock.getAsLong();
                out.println(progress(runs, startedAt));
            }
        }
        out.println("All promises kept: " + progress(runs, startedAt));
        return 0;
    }

    private String progress(Runs runs, long startedAt) {
        double minutes = (nanoClock.getAsLong() - startedAt) / NANOS_PER_MINUTE;
        return Math.round(runs.seeds() / minutes) + " seeds per minute; " + runs.summary();
    }

    private void tell(Failure failure, Runs runs, Options options) {
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
