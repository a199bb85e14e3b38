package io.atone.simulation;

import io.atone.simulation.check.Violation;
import io.atone.simulation.world.Mutation;

/**
 * A run that broke a promise.
 *
 * @param trace the last things that happened in it
 */
record Failure(Plan plan, Mutation mutation, Violation violation, String trace) {

    /** Everything that a person needs to look into it. */
    String report() {
        StringBuilder report = new StringBuilder("VIOLATION of seed " + plan.seed() + ": " + violation.getMessage());
        report.append("\n\nThe last things that happened:\n").append(trace);
        report.append("\nThe steps, ").append(plan.steps().size()).append(" in all:\n");
        plan.steps().forEach(step -> report.append("  ").append(step).append('\n'));
        report.append("\nReplay: scripts/simulate --seeds 1 --from ").append(plan.seed());
        if (mutation != Mutation.NONE) {
            report.append(" --mutation ").append(mutation);
        }
        return report.append('\n').toString();
    }
}
