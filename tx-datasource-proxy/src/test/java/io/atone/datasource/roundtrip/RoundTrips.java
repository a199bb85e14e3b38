package io.atone.datasource.roundtrip;

import java.sql.SQLException;

import io.atone.testkit.database.DatabaseServer;
import org.jspecify.annotations.Nullable;

/** Runs many scenarios, and shrinks the one that fails. */
final class RoundTrips {

    private RoundTrips() {}

    /** Runs the seeds from one on; returns the description of the first failure, or null. */
    static @Nullable String run(DatabaseServer server, long firstSeed, int runs, Counts counts) throws SQLException {
        RoundTrip roundTrip = new RoundTrip(server, counts);
        try {
            for (int i = 0; i < runs; i++) {
                Scenario scenario = Scenario.of(server.engine(), firstSeed + i);
                String failure = roundTrip.run(scenario);
                if (failure != null) {
                    roundTrip.close();
                    return describe(server, scenario, failure);
                }
            }
            return null;
        } finally {
            roundTrip.close();
        }
    }

    private static String describe(DatabaseServer server, Scenario scenario, String failure) {
        Scenario small = new Shrinker(fewer -> runAlone(server, fewer) != null).shrink(scenario);
        String again = runAlone(server, small);
        return "Seed " + scenario.seed() + ": " + (again == null ? failure : again) + "\n" + small
                + "Replay: scripts/roundtrip --engine " + server.engine().id() + " --seed " + scenario.seed()
                + " --runs 1";
    }

    /** In databases of its own, for a failure may leave rows and locks behind. */
    private static @Nullable String runAlone(DatabaseServer server, Scenario scenario) {
        try (RoundTrip roundTrip = new RoundTrip(server, new Counts())) {
            return roundTrip.run(scenario);
        } catch (SQLException e) {
            throw new IllegalStateException("Databases for seed " + scenario.seed() + " cannot be had", e);
        }
    }
}
