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
        Plan plan = new Plan(
                1,
                List.of(
                        new Step(222, Kind.TRANSACTION, 584240881, 0),
                        new Step(319, Kind.KILL_COORDINATOR_AT_UNDO, 888310446, 25),
                        new Step(608, Kind.BLOCK_TO_COORDINATOR, 386846885, 2677),
                        new Step(2536, Kind.OUTSIDE_WRITE, 923822033, 0),
                        new Step(2660, Kind.BLOCK_TO_COORDINATOR, 533000871, 2936),
                        new Step(3106, Kind.BLOCK_TO_CLIENT, 860054235, 3216)));
        assertHolds(plan);
        assertBreaks(plan, Mutation.UNSCANNED_IS_UNDONE, "replies hold");
    }

    @Test
    void rowThatWasOnlyLockedStaysLockedWhenItsProcessAndTheCoordinatorDie() {
        Plan plan = new Plan(
                215,
                List.of(
                        new Step(549, Kind.TRANSACTION, 336160176, 0),
                        new Step(1238, Kind.TRANSACTION, 908149479, 0),
                        new Step(1256, Kind.DISK_FAILS, 137220022, 0),
                        new Step(1824, Kind.TRANSACTION, 580116438, 0)));
        assertHolds(plan);
        assertBreaks(plan, Mutation.LOCKED_ROWS_NOT_DURABLE, "locked rows stay");
    }

    /**
     * A known limit, see "What is not modelled" in docs/reliability/simulation.md: a coordinator whose clock jumps ahead undoes
     * what its initiator still believes to be alive, and no crash may follow before the initiator has heard of it.
     */
    @Test
    void clockOfTheCoordinatorThatJumpsRightBeforeItsCrashMayCommitWhatIsUndone() {
        Plan plan = new Plan(
                190,
                List.of(
                        new Step(632, Kind.TRANSACTION, 379717043, 0),
                        new Step(1167, Kind.TRANSACTION, 422804753, 0),
                        new Step(1496, Kind.TRANSACTION, 707358763, 0),
                        new Step(3536, Kind.TRANSACTION, 23827441, 0),
                        new Step(4139, Kind.TRANSACTION, 608920177, 0),
                        new Step(4157, Kind.TRANSACTION, 782332659, 0),
                        new Step(4514, Kind.TRANSACTION, 815942943, 0),
                        new Step(4690, Kind.TRANSACTION, 260424619, 0),
                        new Step(5658, Kind.TRANSACTION, 826335986, 0),
                        new Step(5815, Kind.TRANSACTION, 723637868, 0),
                        new Step(5998, Kind.TRANSACTION, 931486396, 0),
                        new Step(6140, Kind.TRANSACTION, 74629373, 0),
                        new Step(6192, Kind.COORDINATOR_CLOCK_JUMPS, 1, 1584),
                        new Step(6250, Kind.KILL_COORDINATOR, 56664424, 15)));
        assertBreaks(plan, Mutation.NONE, "one forced write per commit");
        assertHolds(plan.with(plan.steps().subList(0, 13)));
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
