package io.atone.datasource.interleaving;

import java.util.Map;

import io.atone.datasource.support.SeededRuns;
import io.atone.testkit.TestDatabases;

/** The program behind {@code scripts/interleaving}. */
final class InterleavingMain {

    private static final int RUNS_PER_REPORT = 100;

    private InterleavingMain() {}

    public static void main(String[] arguments) throws Exception {
        SeededRuns runs = SeededRuns.parse("scripts/interleaving", arguments);
        Counts counts = new Counts();
        int status = runs.report(
                RUNS_PER_REPORT,
                counts,
                (seed, number) -> Interleavings.run(TestDatabases.get(runs.engine()), seed, number, counts));
        counts.failures().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(failure -> System.out.println("  " + failure.getValue() + " x " + failure.getKey()));
        System.exit(status);
    }
}
