package io.atone.datasource.roundtrip;

import java.util.List;
import java.util.Map;

import io.atone.datasource.support.SeededRuns;
import io.atone.testkit.TestDatabases;

/** The program behind {@code scripts/roundtrip}. */
final class RoundTripMain {

    private static final int RUNS_PER_REPORT = 200;

    private RoundTripMain() {}

    public static void main(String[] arguments) throws Exception {
        SeededRuns runs = SeededRuns.parse("scripts/roundtrip", arguments);
        Counts counts = new Counts();
        int status = runs.report(
                RUNS_PER_REPORT,
                counts,
                (seed, number) -> RoundTrips.run(TestDatabases.get(runs.engine()), seed, number, counts));
        List.copyOf(counts.reasons().entrySet()).stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(reason -> System.out.println("  " + reason.getValue() + " x " + reason.getKey()));
        System.exit(status);
    }
}
