package io.atone.simulation;

import java.util.SplittableRandom;

import io.atone.simulation.Simulation.Result;
import io.atone.simulation.world.Mutation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clusters in virtual time. A failure names its seed and the command that replays it. {@code -Datone.sim.runs=...}
 * changes how many fresh seeds are tried.
 */
class SimulationTest {

    private static final int FIXED_RUNS = 200;
    private static final int FRESH_RUNS = Integer.getInteger("atone.sim.runs", 60);

    private final Runs runs = new Runs(Mutation.NONE);

    @Test
    void everythingHoldsWithoutMisfortune() {
        for (long seed = 1; seed <= 10; seed++) {
            run(Plan.calm(seed));
        }
        assertThat(runs.committed()).as("commits in %s", runs.summary()).isGreaterThan(200);
        assertThat(runs.crashes()).isZero();
    }

    @Test
    void everythingHoldsForFixedSeeds() {
        for (long seed = 1; seed <= FIXED_RUNS; seed++) {
            run(Plan.of(seed));
        }
        assertThat(runs.committed())
                .as("without commits the runs prove nothing: %s", runs.summary())
                .isGreaterThan(10 * FIXED_RUNS);
        assertThat(runs.crashes())
                .as("coordinator crashes in %s", runs.summary())
                .isGreaterThan(FIXED_RUNS);
    }

    @Test
    void everythingHoldsForFreshSeeds() {
        long from = new SplittableRandom().nextLong(1, 1_000_000_000_000L);
        System.out.println("Fresh seeds from " + from + " to " + (from + FRESH_RUNS - 1));
        for (long seed = from; seed < from + FRESH_RUNS; seed++) {
            run(Plan.of(seed));
        }
    }

    @Test
    void sameSeedGivesTheSameRun() {
        Result first = new Simulation(Plan.of(7), Mutation.NONE, true).run();
        assertThat(first.history()).isNotNull();
        assertThat(new Simulation(Plan.of(7), Mutation.NONE, true).run()).isEqualTo(first);
        assertThat(new Simulation(Plan.of(8), Mutation.NONE, true).run().history())
                .isNotEqualTo(first.history());
    }

    private void run(Plan plan) {
        Failure failure = runs.run(plan);
        if (failure != null) {
            Failure shortest = new Shrinker(Mutation.NONE).shrink(failure);
            throw new AssertionError(shortest.report(), failure.violation());
        }
    }
}
