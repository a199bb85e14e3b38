package io.atone.coordinator.sequence;

import java.util.Arrays;
import java.util.List;

import io.atone.coordinator.sequence.Plan.Extras;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every short sequence, from the beginning and from places where it gets interesting. With
 * {@code -Datone.sequences.longer=1} each is one move longer, which takes about five times as long.
 */
class EveryShortSequenceTest {

    private static final Logger log = LoggerFactory.getLogger(EveryShortSequenceTest.class);

    private static final int LONGER = Integer.getInteger("atone.sequences.longer", 0);
    private static final Extras ALL = new Extras(1, true, true);
    private static final Extras ONE_EPOCH = new Extras(0, false, true);

    private static final String[] WORKED = {
        "begin 0", "register 0", "commit locally 0", "register 1", "commit locally 1"
    };

    private static void explore(Plan plan, int length, int minStates, String... start) {
        Explorer.Report report = new Explorer(plan).explore(List.of(start), length + LONGER);
        log.info("{} from {}: {}", plan.name(), List.of(start), report);
        assertThat(report.states()).as("%s: %s", plan.name(), report).isGreaterThanOrEqualTo(minStates);
    }

    private static String[] after(String[] start, String... more) {
        String[] all = Arrays.copyOf(start, start.length + more.length);
        System.arraycopy(more, 0, all, start.length, more.length);
        return all;
    }

    @Test
    void transferFromItsBeginning() {
        explore(Plan.transfer(ALL), 5, 1_000);
    }

    @Test
    void transferWhoseBranchesHaveVoted() {
        explore(Plan.transfer(ALL), 5, 1_000, WORKED);
    }

    @Test
    void transferWhoseDecisionIsBeingWritten() {
        explore(Plan.transfer(ALL), 5, 1_000, after(WORKED, "commit 0"));
    }

    @Test
    void transferThatIsBeingRolledBack() {
        explore(Plan.transfer(ALL), 5, 1_000, after(WORKED, "roll back 0"));
    }

    @Test
    void transferAfterARestart() {
        explore(Plan.transfer(ALL), 5, 1_000, after(WORKED, "restart"));
    }

    @Test
    void transferThatIsDecidedAndRestarted() {
        explore(Plan.transfer(ALL), 5, 1_000, after(WORKED, "commit 0", "restart keeping"));
    }

    @Test
    void transferThatIsCommittedBeforeEveryBankIsScanned() {
        explore(Plan.transfer(ALL), 5, 500, after(WORKED, "restart", "return 0", "answer 0", "commit 0", "tick"));
    }

    @Test
    void rowThatIsChangedTwice() {
        explore(Plan.sameRowTwice(ALL), 5, 1_000, WORKED);
    }

    @Test
    void rowThatTwoTransactionsWant() {
        explore(Plan.contention(ONE_EPOCH), 5, 1_000, "begin 0", "begin 1", "register 0");
    }

    @Test
    void rowsThatTwoTransactionsWantInOppositeOrder() {
        explore(
                Plan.deadlock(ONE_EPOCH),
                5,
                1_000,
                "begin 0",
                "register 0",
                "commit locally 0",
                "begin 1",
                "register 2",
                "commit locally 2");
    }
}
