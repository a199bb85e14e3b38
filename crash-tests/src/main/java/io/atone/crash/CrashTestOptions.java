package io.atone.crash;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

import io.atone.crash.fault.FaultPoint;
import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the program is asked to do.
 *
 * @param engines one after the other
 * @param scenarios which ones
 * @param minutes how long what has no end of its own is done
 * @param point the only one, or null for all
 * @param from the first one, or null for all
 * @param branches of the measurement of a recovery
 * @param seed of what is chosen at random, or null for a new one
 */
record CrashTestOptions(
        List<DatabaseEngine> engines,
        List<Scenario> scenarios,
        Duration minutes,
        @Nullable FaultPoint point,
        @Nullable FaultPoint from,
        int branches,
        @Nullable Long seed) {

    static final String USAGE =
            """
            Usage: scripts/crash-test [options]
              --engine mysql|mariadb|postgres   default: all three, one after the other
              --point NAME                      this fault point alone, such as BEFORE_LOCAL_COMMIT; "list" names all
              --from NAME                       this fault point and those after it
              --scenario NAME                   points, restarts, kills, pauses, database, network, disk or recovery; default: all but recovery
              --minutes N                       how long to kill at random; default 2
              --branches N                      in-doubt branches of scenario recovery; default 10000
              --seed N                          of which process is killed when, and where connections are cut; default: a new one
            """;

    private static final Duration DEFAULT_MINUTES = Duration.ofMinutes(2);
    private static final int DEFAULT_BRANCHES = 10_000;

    /** What is done to the processes. */
    enum Scenario {
        POINTS,
        RESTARTS,
        KILLS,
        PAUSES,
        DATABASE,
        NETWORK,
        DISK,
        RECOVERY
    }

    /** @throws IllegalArgumentException when something is not understood */
    static CrashTestOptions parse(List<String> arguments) {
        List<DatabaseEngine> engines = List.of(DatabaseEngine.POSTGRESQL, DatabaseEngine.MYSQL, DatabaseEngine.MARIADB);
        List<Scenario> scenarios = List.of(
                Scenario.POINTS,
                Scenario.RESTARTS,
                Scenario.KILLS,
                Scenario.PAUSES,
                Scenario.DATABASE,
                Scenario.NETWORK,
                Scenario.DISK);
        Duration minutes = DEFAULT_MINUTES;
        FaultPoint point = null;
        FaultPoint from = null;
        int branches = DEFAULT_BRANCHES;
        Long seed = null;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + " is not understood, or lacks a value");
            }
            String value = rest.next();
            switch (option) {
                case "--engine" -> engines = List.of(DatabaseEngine.parse(value));
                case "--scenario" -> scenarios = List.of(Scenario.valueOf(value.toUpperCase(Locale.ROOT)));
                case "--minutes" -> minutes = Duration.ofMinutes(Long.parseLong(value));
                case "--seed" -> seed = Long.valueOf(value);
                case "--branches" -> branches = Integer.parseInt(value);
                case "--point" -> {
                    point = FaultPoint.parse(value);
                    scenarios = List.of(Scenario.POINTS);
                }
                case "--from" -> {
                    from = FaultPoint.parse(value);
                    scenarios = List.of(Scenario.POINTS);
                }
                default -> throw new IllegalArgumentException("Unknown option " + option);
            }
        }
        return new CrashTestOptions(engines, scenarios, minutes, point, from, branches, seed);
    }
}
