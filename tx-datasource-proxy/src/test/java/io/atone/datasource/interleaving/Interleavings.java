package io.atone.datasource.interleaving;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

import io.atone.datasource.interleaving.Transaction.Branch;
import io.atone.datasource.support.ListShrinker;
import io.atone.testkit.database.DatabaseServer;
import org.jspecify.annotations.Nullable;

/** Runs many scenarios, and makes the one that fails smaller. */
final class Interleavings {

    private static final int MAX_ATTEMPTS = 60;
    /** Threads do not meet alike each time, so what goes well once may still fail. */
    private static final int TIMES_PER_ATTEMPT = 3;

    private Interleavings() {}

    /** Runs the seeds from one on; returns the description of the first failure, or null. */
    static @Nullable String run(DatabaseServer server, long firstSeed, int runs, Counts counts) throws SQLException {
        try (Interleaving interleaving = new Interleaving(server, Flaw.NONE, counts)) {
            for (int i = 0; i < runs; i++) {
                Scenario scenario = ScenarioGenerator.scenario(server.engine(), firstSeed + i);
                String failure = interleaving.run(scenario);
                if (failure != null) {
                    return describe(server, scenario, failure);
                }
            }
            return null;
        }
    }

    /** How many scenarios it takes until a flaw is noticed; more than that many when it is not. */
    static int runsUntilNoticed(DatabaseServer server, Flaw flaw, long firstSeed, int runs) throws SQLException {
        try (Interleaving interleaving = new Interleaving(server, flaw, new Counts())) {
            for (int i = 0; i < runs; i++) {
                if (interleaving.run(ScenarioGenerator.scenario(server.engine(), firstSeed + i)) != null) {
                    return i + 1;
                }
            }
            return runs + 1;
        }
    }

    private static String describe(DatabaseServer server, Scenario scenario, String failure) {
        Scenario small = shrink(scenario, fewer -> failureOf(server, fewer) != null);
        String again = failureOf(server, small);
        return "Seed " + scenario.seed() + ": " + failure + "\n" + scenario
                + (again == null ? "Not seen again.\n" : "Smaller: " + again + "\n" + small)
                + "Replay: scripts/interleaving --engine " + server.engine().id() + " --seed " + scenario.seed()
                + " --runs 1";
    }

    private static Scenario shrink(Scenario scenario, Predicate<Scenario> fails) {
        ListShrinker lists = new ListShrinker(MAX_ATTEMPTS);
        Scenario smaller =
                scenario.with(lists.shrink(scenario.transactions(), fewer -> fails.test(scenario.with(fewer))));
        for (int i = 0; i < smaller.transactions().size(); i++) {
            smaller = shrinkBranches(smaller, i, lists, fails);
        }
        return smaller;
    }

    private static Scenario shrinkBranches(
            Scenario scenario, int index, ListShrinker lists, Predicate<Scenario> fails) {
        Transaction whole = scenario.transactions().get(index);
        List<Branch> branches =
                lists.shrink(whole.branches(), fewer -> fails.test(scenario.with(index, whole.with(fewer))));
        Transaction smaller = whole.with(branches);
        for (int i = 0; i < branches.size(); i++) {
            Transaction now = smaller;
            int branch = i;
            smaller = now.withSteps(
                    i,
                    lists.shrink(
                            now.branches().get(i).steps(),
                            fewer -> fails.test(scenario.with(index, now.withSteps(branch, fewer)))));
        }
        return scenario.with(index, smaller);
    }

    /** On a cluster of its own, for a failure may leave rows and locks behind. */
    private static @Nullable String failureOf(DatabaseServer server, Scenario scenario) {
        try (Interleaving interleaving = new Interleaving(server, Flaw.NONE, new Counts())) {
            for (int i = 0; i < TIMES_PER_ATTEMPT; i++) {
                String failure = interleaving.run(scenario);
                if (failure != null) {
                    return failure;
                }
            }
            return null;
        } catch (SQLException e) {
            throw new IllegalStateException("A cluster for seed " + scenario.seed() + " cannot be had", e);
        }
    }
}
