package io.atone.datasource.roundtrip;

import java.security.SecureRandom;

import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A number of random scenarios at every build; {@code scripts/roundtrip} runs any number. */
@ForEachDatabase
class RoundTripIT {

    private static final int FIXED_SEEDS = 60;
    private static final int FRESH_SEEDS = 40;

    @Test
    void scenariosOfFixedSeedsRoundTrip(DatabaseServer server) throws Exception {
        assertRoundTrip(server, 1, FIXED_SEEDS);
    }

    @Test
    void scenariosOfFreshSeedsRoundTrip(DatabaseServer server) throws Exception {
        assertRoundTrip(server, new SecureRandom().nextInt(Integer.MAX_VALUE), FRESH_SEEDS);
    }

    private static void assertRoundTrip(DatabaseServer server, long firstSeed, int runs) throws Exception {
        Counts counts = new Counts();

        String failure = RoundTrips.run(server, firstSeed, runs, counts);

        System.out.println(server.engine() + ", seeds from " + firstSeed + ": " + counts);
        assertThat(failure).as("seeds from " + firstSeed).isNull();
        // Or else the generator makes nothing that Atone supports.
        assertThat(counts.done()).isGreaterThan(counts.statements() / 4);
    }
}
