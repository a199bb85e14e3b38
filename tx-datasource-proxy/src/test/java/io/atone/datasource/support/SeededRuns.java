package io.atone.datasource.support;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of a program that runs seed after seed says.
 *
 * @param firstSeed a fresh one unless it is given
 * @param runs without end unless it is given
 */
public record SeededRuns(DatabaseEngine engine, long firstSeed, long runs) {

    private static final Set<String> ENGINES = Set.of("mysql", "mariadb", "postgres", "postgresql", "h2");
    private static final int FAILED = 1;
    private static final int BAD_ARGUMENTS = 2;

    /** Runs a number of seeds; returns what is wrong, or null. */
    @FunctionalInterface
    public interface Body {
        @Nullable
        String run(long firstSeed, int number) throws Exception;
    }

    /** Reads the command line; ends the program when it makes no sense. */
    public static SeededRuns parse(String program, String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        boolean understood = arguments.length % 2 == 0
                && ENGINES.contains(options.getOrDefault("--engine", ""))
                && Set.of("--engine", "--runs", "--seed").containsAll(options.keySet());
        if (!understood) {
            System.err.println("Usage: " + program
                    + " --engine mysql|mariadb|postgres|h2 [--runs N, without end if left out] [--seed S]");
            System.exit(BAD_ARGUMENTS);
        }
        return new SeededRuns(
                DatabaseEngine.parse(options.get("--engine")),
                options.containsKey("--seed")
                        ? Long.parseLong(options.get("--seed"))
                        : new SecureRandom().nextInt(Integer.MAX_VALUE),
                options.containsKey("--runs") ? Long.parseLong(options.get("--runs")) : Long.MAX_VALUE);
    }

    /**
     * Runs them all, or up to the first failure, and prints how far it is.
     *
     * @param perReport after so many
     * @param counts printed then
     * @return the program's exit status
     */
    public int report(int perReport, Object counts, Body body) throws Exception {
        System.out.println(engine + ", seeds from " + firstSeed);
        for (long done = 0; done < runs; done += perReport) {
            String failure = body.run(firstSeed + done, (int) Math.min(perReport, runs - done));
            if (failure != null) {
                System.out.println(failure);
                return FAILED;
            }
            System.out.println(counts);
        }
        return 0;
    }
}
