package io.atone.core.rm;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.atone.core.rm.BranchSteps.Step;
import org.junit.jupiter.api.Test;

import static io.atone.core.rm.BranchSteps.Step.ABANDON;
import static io.atone.core.rm.BranchSteps.Step.AWAIT_OPEN;
import static io.atone.core.rm.BranchSteps.Step.COMMIT_LOCALLY;
import static io.atone.core.rm.BranchSteps.Step.REGISTER;
import static io.atone.core.rm.BranchSteps.Step.ROLL_BACK;
import static io.atone.core.rm.BranchSteps.Step.VOTE;
import static io.atone.core.rm.BranchSteps.Step.WRITE_UNDO_RECORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BranchStepsTest {

    private final BranchSteps steps = new BranchSteps();

    private List<Step> run(boolean unanswered, Set<Step> failing) {
        List<Step> run = new ArrayList<>();
        while (steps.current() != Step.END) {
            run.add(steps.current());
            if (failing.contains(steps.current())) {
                steps.failed(unanswered);
            } else {
                steps.done();
            }
        }
        return run;
    }

    @Test
    void undoRecordComesBeforeTheRegistrationAndTheVoteComesLast() {
        assertThat(run(false, Set.of())).containsExactly(AWAIT_OPEN, WRITE_UNDO_RECORD, REGISTER, COMMIT_LOCALLY, VOTE);
        assertThat(steps.isCommitted()).isTrue();
    }

    @Test
    void resourceThatDoesNotOpenLeavesOnlyTheLocalRollback() {
        assertThat(run(true, Set.of(AWAIT_OPEN))).containsExactly(AWAIT_OPEN, ROLL_BACK);
        assertThat(steps.isCommitted()).isFalse();
    }

    @Test
    void undoRecordThatCannotBeWrittenLeavesOnlyTheLocalRollback() {
        assertThat(run(false, Set.of(WRITE_UNDO_RECORD))).containsExactly(AWAIT_OPEN, WRITE_UNDO_RECORD, ROLL_BACK);
    }

    @Test
    void refusedRegistrationIsNotAbandoned() {
        assertThat(run(false, Set.of(REGISTER))).containsExactly(AWAIT_OPEN, WRITE_UNDO_RECORD, REGISTER, ROLL_BACK);
    }

    @Test
    void unansweredRegistrationIsAbandonedAfterTheLocalRollback() {
        assertThat(run(true, Set.of(REGISTER)))
                .containsExactly(AWAIT_OPEN, WRITE_UNDO_RECORD, REGISTER, ROLL_BACK, ABANDON);
    }

    @Test
    void failedLocalCommitIsAbandonedEvenWhenTheRollbackFailsToo() {
        assertThat(run(false, EnumSet.of(COMMIT_LOCALLY, ROLL_BACK, ABANDON)))
                .containsExactly(AWAIT_OPEN, WRITE_UNDO_RECORD, REGISTER, COMMIT_LOCALLY, ROLL_BACK, ABANDON);
        assertThat(steps.isCommitted()).isFalse();
    }

    @Test
    void voteThatFailsTakesNothingBack() {
        assertThat(run(false, Set.of(VOTE)))
                .containsExactly(AWAIT_OPEN, WRITE_UNDO_RECORD, REGISTER, COMMIT_LOCALLY, VOTE);
        assertThat(steps.isCommitted()).isTrue();
    }

    @Test
    void nothingFollowsTheEnd() {
        run(false, Set.of());
        assertThatThrownBy(steps::done).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> steps.failed(false)).isInstanceOf(IllegalStateException.class);
    }
}
