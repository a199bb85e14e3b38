package io.atone.coordinator.sim;

import java.util.SplittableRandom;

import io.atone.coordinator.sim.Simulation.Misfortune;
import io.atone.coordinator.sim.Simulation.Result;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clusters in virtual time. A failure names its seed; {@code -Datone.sim.seed=...} runs that one alone, and
 * {@code -Datone.sim.runs=...} changes how many fresh ones are tried.
 */
class EngineSimTest {

    private static final int FIXED_RUNS = 60;
    private static final int FRESH_RUNS = Integer.getInteger("atone.sim.runs", 60);

    @Test
    void everythingHoldsWithoutMisfortune() {
        Result result = run(1, Misfortune.NONE);
        assertThat(result.committed()).as("commits in %s", result).isGreaterThan(50);
        assertThat(result.epochs()).isOne();
    }

    @Test
    void everythingHoldsWhenConnectionsBreak() {
        for (long seed = 1; seed <= FIXED_RUNS; seed++) {
            run(seed, Misfortune.NETWORK);
        }
    }

    @Test
    void everythingHoldsWhenAnythingBreaks() {
        int committed = 0;
        long epochs = 0;
        for (long seed = 1; seed <= FIXED_RUNS; seed++) {
            Result result = run(seed, Misfortune.EVERYTHING);
            committed += result.committed();
            epochs += result.epochs();
        }
        assertThat(committed).as("commits; without any the runs prove nothing").isGreaterThan(10 * FIXED_RUNS);
        assertThat(epochs).as("coordinator starts").isGreaterThan(2 * FIXED_RUNS);
    }

    @Test
    void everythingHoldsForFreshSeeds() {
        Long only = Long.getLong("atone.sim.seed");
        if (only != null) {
            run(only, Misfortune.EVERYTHING);
            return;
        }
        SplittableRandom seeds = new SplittableRandom();
        for (int i = 0; i < FRESH_RUNS; i++) {
            run(seeds.nextLong(1, Long.MAX_VALUE), Misfortune.EVERYTHING);
        }
    }

    @Test
    void sameSeedGivesTheSameRun() {
        assertThat(run(7, Misfortune.EVERYTHING)).isEqualTo(run(7, Misfortune.EVERYTHING));
    }

    private static Result run(long seed, Misfortune misfortune) {
        try {
            return new Simulation(seed, misfortune).run();
        } catch (AssertionError e) {
            throw new AssertionError(
                    "Seed " + seed + " with " + misfortune + " (run it alone: -Datone.sim.seed=" + seed + "): "
                            + e.getMessage(),
                    e);
        }
    }
}
