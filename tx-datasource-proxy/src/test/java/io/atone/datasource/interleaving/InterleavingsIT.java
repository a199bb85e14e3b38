package io.atone.datasource.interleaving;

import java.security.SecureRandom;

import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A number of random scenarios at every build; {@code scripts/interleaving} runs any number. */
@ForEachDatabase
class InterleavingsIT {

    private static final int FIXED_SEEDS = 15;
    private static final int FRESH_SEEDS = 15;
    private static final int RUNS_PER_FLAW = 300;

    @Test
    void transactionsOfFixedSeedsHaveASerialOrder(DatabaseServer server) throws Exception {
        assertSerialisable(server, 1, FIXED_SEEDS);
    }

    @Test
    void transactionsOfFreshSeedsHaveASerialOrder(DatabaseServer server) throws Exception {
        assertSerialisable(server, new SecureRandom().nextInt(Integer.MAX_VALUE), FRESH_SEEDS);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void flawIsNoticed(Flaw flaw, DatabaseServer server) throws Exception {
        int runs = Interleavings.runsUntilNoticed(server, flaw, 1, RUNS_PER_FLAW);

        System.out.println(server.engine() + ", " + flaw + ": noticed after " + runs + " scenarios");
        assertThat(runs).isLessThanOrEqualTo(RUNS_PER_FLAW);
    }

    private static void assertSerialisable(DatabaseServer server, long firstSeed, int runs) throws Exception {
        Counts counts = new Counts();

        String failure = Interleavings.run(server, firstSeed, runs, counts);

        System.out.println(server.engine() + ", seeds from " + firstSeed + ": " + counts);
        assertThat(failure).as("seeds from " + firstSeed).isNull();
        // Or else there is nothing to be put in order.
        assertThat(counts.committed()).isGreaterThan(counts.scenarios() / 2);
        assertThat(counts.meetings()).isPositive();
    }
}
