package io.atone.datasource.differential;

import java.util.List;

import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random JDBC calls of fixed seeds. Other seeds, or one to be seen again:
 *
 * <pre>{@code mvn verify -pl tx-datasource-proxy -am -Dit.test=DifferentialIT -Datone.testkit.engines=mysql \
 *   -Datone.differential.seed=4711 -Datone.differential.runs=1}</pre>
 */
@ForEachDatabase
class DifferentialIT {

    private static final long FIRST_SEED = Long.getLong("atone.differential.seed", 1);
    private static final int RUNS = Integer.getInteger("atone.differential.runs", 40);
    private static final int CALLS = 60;

    @FunctionalInterface
    private interface Mode {
        String run(Differential differential, List<Call> calls, Counts counts) throws Exception;
    }

    @Test
    void proxyIsLikeTheDriverOutsideOfGlobalTransactions(DatabaseServer server) throws Exception {
        assertAlike(server, Differential::runOutside);
    }

    @Test
    void proxyIsLikeTheDriverInsideOfGlobalTransactions(DatabaseServer server) throws Exception {
        assertAlike(server, Differential::runInside);
    }

    private static void assertAlike(DatabaseServer server, Mode mode) throws Exception {
        Counts counts = new Counts();
        try (Differential differential = new Differential(server)) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
                List<Call> calls = new CallGenerator(server.engine(), seed).calls(CALLS);

                String difference = mode.run(differential, calls, counts);

                assertThat(difference).as(server.engine() + ", seed " + seed).isNull();
            }
        }
        System.out.println(server.engine() + ", seeds from " + FIRST_SEED + ": " + counts);
        // Or else the calls never get far.
        assertThat(counts.succeeded()).isGreaterThan(counts.compared() / 3);
    }
}
