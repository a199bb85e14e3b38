package io.atone.datasource.differential;

import io.atone.datasource.differential.Differentials.Mode;
import io.atone.datasource.support.SeededRuns;
import io.atone.testkit.TestDatabases;

/** The program behind {@code scripts/differential}. */
final class DifferentialMain {

    private static final int RUNS_PER_REPORT = 200;

    private DifferentialMain() {}

    public static void main(String[] arguments) throws Exception {
        SeededRuns runs = SeededRuns.parse("scripts/differential", arguments);
        Counts counts = new Counts();
        System.exit(runs.report(
                RUNS_PER_REPORT,
                counts,
                (seed, number) ->
                        Differentials.run(TestDatabases.get(runs.engine()), seed, number, counts, Mode.values())));
    }
}
