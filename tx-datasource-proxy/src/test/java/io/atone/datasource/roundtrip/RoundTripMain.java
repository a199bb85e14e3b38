package io.atone.datasource.roundtrip;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.testkit.TestDatabases;
import io.atone.testkit.database.DatabaseEngine;

/** The program behind {@code scripts/roundtrip}. */
final class RoundTripMain {

    private static final String USAGE =
            "Usage: scripts/roundtrip --engine mysql|mariadb|postgres|h2 [--runs N, without end if left out] [--seed S]";

    private static final int RUNS_PER_REPORT = 200;
    private static final int FAILED = 1;
    private static final int BAD_ARGUMENTS = 2;

    private RoundTripMain() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        boolean understood = arguments.length % 2 == 0
                && options.containsKey("--engine")
                && Set.of("--engine", "--runs", "--seed").containsAll(options.keySet());
        if (!understood) {
            System.err.println(USAGE);
            System.exit(BAD_ARGUMENTS);
        }
        DatabaseEngine engine = DatabaseEngine.parse(options.get("--engine"));
        long seed = options.containsKey("--seed")
                ? Long.parseLong(options.get("--seed"))
                : new SecureRandom().nextInt(Integer.MAX_VALUE);
        long runs = options.containsKey("--runs") ? Long.parseLong(options.get("--runs")) : Long.MAX_VALUE;
        System.exit(run(engine, seed, runs));
    }

    private static int run(DatabaseEngine engine, long firstSeed, long runs) throws Exception {
        System.out.println(engine + ", seeds from " + firstSeed);
        Counts counts = new Counts();
        for (long done = 0; done < runs; done += RUNS_PER_REPORT) {
            int now = (int) Math.min(RUNS_PER_REPORT, runs - done);
            String failure = RoundTrips.run(TestDatabases.get(engine), firstSeed + done, now, counts);
            if (failure != null) {
                System.out.println(failure);
                return FAILED;
            }
            System.out.println(counts);
        }
        List.copyOf(counts.reasons().entrySet()).stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(reason -> System.out.println("  " + reason.getValue() + " x " + reason.getKey()));
        return 0;
    }
}
