package io.atone.datasource.differential;

import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.support.ListShrinker;
import io.atone.testkit.database.DatabaseServer;
import org.jspecify.annotations.Nullable;

/** Makes the calls of many seeds, outside of global transactions and inside of them, and shrinks those that differ. */
final class Differentials {

    private static final int CALLS = 60;
    private static final int MAX_ATTEMPTS = 300;

    private Differentials() {}

    /** Where the calls are made. */
    enum Mode {
        OUTSIDE,
        INSIDE;

        @Nullable
        String run(Differential differential, List<Call> calls, Counts counts) throws Exception {
            return this == OUTSIDE ? differential.runOutside(calls, counts) : differential.runInside(calls, counts);
        }
    }

    /** Makes the calls of the seeds from one on; returns the description of the first difference, or null. */
    static @Nullable String run(DatabaseServer server, long firstSeed, int runs, Counts counts, Mode... modes)
            throws Exception {
        try (Differential differential = new Differential(server)) {
            for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
                List<Call> calls = new CallGenerator(server.engine(), seed).calls(CALLS);
                for (Mode mode : modes) {
                    String difference = mode.run(differential, calls, counts);
                    if (difference != null) {
                        return describe(server, seed, mode, calls, difference);
                    }
                }
            }
            return null;
        }
    }

    private static String describe(DatabaseServer server, long seed, Mode mode, List<Call> calls, String difference) {
        List<Call> fewer = new ListShrinker(MAX_ATTEMPTS).shrink(calls, some -> runAlone(server, mode, some) != null);
        String again = runAlone(server, mode, fewer);
        return "Seed " + seed + ", " + mode + " of a global transaction:\n" + (again == null ? difference : again)
                + "\nReplay: scripts/differential --engine " + server.engine().id() + " --seed " + seed + " --runs 1";
    }

    /** In databases of its own, for a difference may leave rows behind. */
    private static @Nullable String runAlone(DatabaseServer server, Mode mode, List<Call> calls) {
        try (Differential differential = new Differential(server)) {
            return mode.run(differential, calls, new Counts());
        } catch (SQLException e) {
            return "unexpected " + e;
        } catch (Exception e) {
            throw new IllegalStateException("The calls cannot be made again", e);
        }
    }
}
