package io.atone.coordinator.decision;

import java.util.List;
import java.util.Set;

import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Decision.DecidedBranch;
import io.atone.core.id.BranchId;
import io.atone.core.id.ClientId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every decision log has to do. */
abstract class DecisionLogContract {

    static final ResourceId BANK_1 = new ResourceId("bank-1");
    static final ResourceId BANK_2 = new ResourceId("bank-2");

    DecisionLog decisions;

    /** Opens the log, again on what an earlier one of the same test left behind. */
    abstract DecisionLog open();

    @BeforeEach
    void openFirst() {
        decisions = open();
    }

    @AfterEach
    void closeLast() {
        decisions.close();
    }

    DecisionLog.Contents reopen() {
        decisions.close();
        decisions = open();
        return decisions.load();
    }

    static Decision decision(long sequence) {
        return new Decision(
                new Xid(new ClientId(1, 1), sequence),
                List.of(
                        new DecidedBranch(BANK_1, new BranchId(sequence)),
                        new DecidedBranch(BANK_2, new BranchId(Long.MAX_VALUE)),
                        new DecidedBranch(BANK_2, new BranchId(1))),
                sequence % 2 == 0);
    }

    @Test
    void newLogIsEmptyAndStartsWithEpochOne() {
        assertThat(decisions.load()).isEqualTo(new DecisionLog.Contents(0, List.of(), Set.of()));
        assertThat(decisions.startEpoch()).isEqualTo(1);
    }

    @Test
    void everyStartRaisesTheEpoch() {
        decisions.load();
        decisions.startEpoch();
        assertThat(reopen().lastEpoch()).isEqualTo(1);
        assertThat(decisions.startEpoch()).isEqualTo(2);
        assertThat(reopen().lastEpoch()).isEqualTo(2);
    }

    @Test
    void decisionsAreThereAgainWithAllTheirBranches() {
        decisions.load();
        decisions.append(List.of(decision(1), decision(2)));
        decisions.append(List.of(decision(3)));

        assertThat(reopen().decisions()).containsExactlyInAnyOrder(decision(1), decision(2), decision(3));
    }

    @Test
    void decisionWithoutBranchesIsThereAgain() {
        decisions.load();
        Decision bare = new Decision(new Xid(new ClientId(1, 1), 1), List.of(), false);
        decisions.append(List.of(bare));

        assertThat(reopen().decisions()).containsExactly(bare);
    }

    @Test
    void forgottenDecisionsAreGone() {
        decisions.load();
        decisions.append(List.of(decision(1), decision(2), decision(3)));
        decisions.forget(List.of(decision(1).xid(), decision(3).xid()));

        assertThat(reopen().decisions()).containsExactly(decision(2));
    }

    @Test
    void forgettingWhatIsNotThereIsNoError() {
        decisions.load();
        decisions.forget(List.of(decision(1).xid()));
        assertThat(reopen().decisions()).isEmpty();
    }

    @Test
    void resourcesAreRememberedOnceEach() {
        decisions.load();
        decisions.recordResource(BANK_1);
        decisions.recordResource(BANK_2);
        decisions.recordResource(BANK_1);

        assertThat(reopen().resources()).containsExactlyInAnyOrder(BANK_1, BANK_2);
    }

    @Test
    void forgottenResourceIsGoneUntilItIsSeenAgain() {
        decisions.load();
        decisions.recordResource(BANK_1);
        decisions.recordResource(BANK_2);
        decisions.forgetResource(BANK_1);
        assertThat(reopen().resources()).containsExactly(BANK_2);

        decisions.forgetResource(BANK_2);
        decisions.recordResource(BANK_1);
        assertThat(reopen().resources()).containsExactly(BANK_1);
    }

    @Test
    void batchIsOneForcedWriteAndForgettingIsNone() {
        decisions.load();
        decisions.startEpoch();
        long before = decisions.forcedWrites();
        decisions.append(List.of(decision(1), decision(2), decision(3)));
        assertThat(decisions.forcedWrites()).isEqualTo(before + 1);
        decisions.forget(List.of(decision(1).xid()));
        assertThat(decisions.forcedWrites()).isEqualTo(before + 1);
    }

    @Test
    void logInUseCannotBeOpenedASecondTime() {
        decisions.load();
        assertThatThrownBy(() -> open().load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("in use by another coordinator");
    }
}
