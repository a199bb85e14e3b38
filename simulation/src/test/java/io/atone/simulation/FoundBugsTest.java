package io.atone.simulation;

import java.util.List;

import io.atone.simulation.Step.Kind;
import io.atone.simulation.world.Mutation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Histories that once broke a promise. Each is also run with the bug put back, so that it cannot quietly lose its point when
 * the plans change.
 */
class FoundBugsTest {

    @Test
    void failureSwallowedByAServiceThatIsCutOffFromTheCoordinatorDoesNotCommit() {
        Plan plan = new Plan(
                2,
                List.of(
                        new Step(203, Kind.BLOCK_TO_COORDINATOR, 536971933, 4624),
                        new Step(798, Kind.TRANSACTION, 99, 0)));
        assertHolds(plan);
        assertBreaks(plan, Mutation.MARK_NOT_TOLD_TO_CALLER, "no failure commits");
    }

    @Test
    void rollbackIsNotCalledCompleteWhileAResourceIsNotScanned() {
        assertHolds(Plan.of(6));
        assertBreaks(Plan.of(6), Mutation.UNSCANNED_IS_UNDONE, "replies hold");
    }

    @Test
    void rowThatWasOnlyLockedStaysLockedWhenItsProcessAndTheCoordinatorDie() {
        assertHolds(Plan.of(804896));
        assertBreaks(Plan.of(804896), Mutation.LOCKED_ROWS_NOT_DURABLE, "locked rows stay");
    }

    private static void assertHolds(Plan plan) {
        Failure failure = new Runs(Mutation.NONE).run(plan);
        assertThat(failure).as(failure == null ? "" : failure.report()).isNull();
    }

    private static void assertBreaks(Plan plan, Mutation mutation, String promise) {
        Failure failure = new Runs(mutation).run(plan);
        assertThat(failure).as("the history with %s", mutation).isNotNull();
        assertThat(failure.violation().promise()).isEqualTo(promise);
    }
}
