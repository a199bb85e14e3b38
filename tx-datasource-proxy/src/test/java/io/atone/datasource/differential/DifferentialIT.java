package io.atone.datasource.differential;

import java.security.SecureRandom;

import io.atone.datasource.differential.Differentials.Mode;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Random JDBC calls at every build; {@code scripts/differential} makes any number. */
@ForEachDatabase
class DifferentialIT {

    private static final int FIXED_SEEDS = 40;
    private static final int FRESH_SEEDS = 40;

    @Test
    void proxyIsLikeTheDriverForFixedSeeds(DatabaseServer server) throws Exception {
        assertAlike(server, 1, FIXED_SEEDS, Mode.values());
    }

    @Test
    void proxyIsLikeTheDriverOutsideOfGlobalTransactionsForFreshSeeds(DatabaseServer server) throws Exception {
        assertAlike(server, new SecureRandom().nextInt(Integer.MAX_VALUE), FRESH_SEEDS, Mode.OUTSIDE);
    }

    private static void assertAlike(DatabaseServer server, long firstSeed, int runs, Mode... modes) throws Exception {
        Counts counts = new Counts();

        String difference = Differentials.run(server, firstSeed, runs, counts, modes);

        System.out.println(server.engine() + ", seeds from " + firstSeed + ": " + counts);
        assertThat(difference).as("seeds from " + firstSeed).isNull();
        // Or else the calls never get far.
        assertThat(counts.succeeded()).isGreaterThan(counts.compared() / 3);
    }
}
