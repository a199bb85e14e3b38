package io.atone.simulation;

import io.atone.simulation.Simulation.Result;
import io.atone.simulation.check.Violation;
import io.atone.simulation.world.Mutation;
import org.jspecify.annotations.Nullable;

/** Runs plans, and adds up what they did. Confined to one thread. */
final class Runs {

    private final Mutation mutation;
    private int seeds;
    private long events;
    private long transactions;
    private long committed;
    private long rolledBack;
    private long crashes;
    private long faults;
    private long resolutions;

    Runs(Mutation mutation) {
        this.mutation = mutation;
    }

    /** Null when every promise was kept. */
    @Nullable
    Failure run(Plan plan) {
        Simulation simulation = new Simulation(plan, mutation);
        try {
            add(simulation.run());
            return null;
        } catch (Violation e) {
            return new Failure(plan, mutation, e, simulation.trace());
        }
    }

    private void add(Result result) {
        seeds++;
        events += result.events();
        transactions += result.begun();
        committed += result.committed();
        rolledBack += result.rolledBack();
        crashes += result.crashes();
        faults += result.faults();
        resolutions += result.resolutions();
    }

    int seeds() {
        return seeds;
    }

    long committed() {
        return committed;
    }

    long crashes() {
        return crashes;
    }

    /** What was done so far, for people. */
    String summary() {
        return seeds + " seeds, " + events + " events, " + faults + " faults, " + crashes + " coordinator crashes, "
                + resolutions + " resolutions, "
                + transactions + " transactions (" + committed + " committed, " + rolledBack + " rolled back)";
    }
}
