package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;

import io.atone.coordinator.engine.TestClient.Asked;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.junit.jupiter.api.Test;

import static io.atone.coordinator.engine.TestClient.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** Commits: votes, the one durable decision, phase two, and calls that come again or late. */
class CommitScenariosTest {

    private static final ResourceId BANK_1 = new ResourceId("bank1");
    private static final ResourceId BANK_2 = new ResourceId("bank2");

    private final EngineHarness harness = EngineHarness.create();
    private final TestClient bank1 = harness.client("bank1", BANK_1);
    private final TestClient bank2 = harness.client("bank2", BANK_2);

    @Test
    void commitIsAnsweredWhenTheDecisionIsDurable() {
        harness.diskIsFast = false;
        Xid xid = transferOverBothBanks();

        Asked commit = bank1.commit(xid);
        assertThat(commit.reply()).as("before the force").isNull();
        assertThat(harness.engine.overview().heldLocks()).isEqualTo(2);
        assertThat(bank2.received(CommitBranches.class)).isEmpty();

        harness.force();
        assertThat(commit.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(harness.engine.overview().heldLocks()).isZero();
        assertThat(bank2.received(CommitBranches.class)).hasSize(1);
        assertThat(harness.appended).hasSize(1);
    }

    @Test
    void everythingIsForgottenWhenTheInitiatorHasSettled() {
        Xid xid = transferOverBothBanks();
        bank1.commit(xid);
        assertThat(harness.log).containsKey(xid);

        bank1.settleBefore(xid.sequence() + 1);
        assertThat(harness.log).isEmpty();
        assertThat(harness.engine.overview().rememberedOutcomes()).isZero();
        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
    }

    @Test
    void decisionIsKeptWhileABranchHasNotLearnedIt() {
        bank2.phaseTwo = branch -> null;
        Xid xid = transferOverBothBanks();
        bank1.commit(xid);
        bank1.settleBefore(xid.sequence() + 1);
        assertThat(harness.log).containsKey(xid);

        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, "", ref(xid, 2));
        assertThat(harness.log).isEmpty();
    }

    @Test
    void transactionWithoutBranchesCommitsWithoutAWrite() {
        Xid xid = bank1.begin("read");
        bank1.query(xid, Duration.ZERO, BANK_1, "a");

        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(harness.appended).isEmpty();
        assertThat(harness.engine.overview().heldLocks()).isZero();
    }

    @Test
    void commitWaitsForVotesOnTheWay() {
        Xid xid = bank1.begin("transfer");
        bank2.register(xid, 2, BANK_2, "b");
        Asked commit = bank1.commit(xid);
        assertThat(commit.reply()).isNull();

        bank2.vote(xid, 2);
        assertThat(commit.outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void lockQueryThatComesAfterTheCommitWasAskedForIsRefusedAndHarmsNothing() {
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        Xid xid = bank1.begin("transfer");
        bank2.register(xid, 2, BANK_2, "b");
        Asked commit = bank1.commit(xid);

        Asked late = bank2.query(xid, Duration.ofSeconds(5), BANK_2, "a");
        assertThat(late.reply()).isInstanceOfSatisfying(Reply.Refusal.class, refusal -> assertThat(refusal.kind())
                .isEqualTo(Reply.RefusalKind.TRANSACTION_OVER));

        bank2.vote(xid, 2);
        assertThat(commit.outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void missingVoteTurnsTheCommitIntoARollbackThatNamesTheBranch() {
        Xid xid = bank1.begin("transfer");
        bank2.register(xid, 2, BANK_2, "b");
        Asked commit = bank1.commit(xid);

        harness.advance(harness.config.voteTimeout());
        assertThat(commit.outcome().status()).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(commit.outcome().cause()).isEqualTo(RollbackCause.BRANCH_UNCONFIRMED);
        assertThat(commit.outcome().reason()).contains("Branch 2 on bank2").contains("bank2 (client");
        assertThat(bank2.received(RollbackBranch.class)).containsExactly(new RollbackBranch(BANK_2, ref(xid, 2)));
    }

    @Test
    void markedTransactionIsRolledBackWithTheFirstReason() {
        Xid xid = transferOverBothBanks();
        assertThat(bank2.mark(xid, "first").reply()).isEqualTo(new Reply.Done());
        bank2.mark(xid, "second");

        Outcome outcome = bank1.commit(xid).outcome();
        assertThat(outcome.cause()).isEqualTo(RollbackCause.MARKED_ROLLBACK_ONLY);
        assertThat(outcome.reason()).isEqualTo("first");
        assertThat(harness.appended).isEmpty();
    }

    @Test
    void markThatComesWhileVotesAreAwaitedStillCounts() {
        Xid xid = bank1.begin("transfer");
        bank2.register(xid, 2, BANK_2, "b");
        Asked commit = bank1.commit(xid);
        bank2.mark(xid, "the local commit failed");
        assertThat(commit.outcome().reason()).isEqualTo("the local commit failed");
    }

    @Test
    void branchThatComesAfterTheCommitWasAskedForVetoesIt() {
        Xid xid = bank1.begin("transfer");
        bank2.register(xid, 2, BANK_2, "b");
        Asked commit = bank1.commit(xid);

        Asked late = bank1.register(xid, 3, BANK_1, "a");
        assertThat(((Reply.Refusal) late.reply()).kind()).isEqualTo(RefusalKind.TRANSACTION_OVER);
        assertThat(commit.outcome().cause()).isEqualTo(RollbackCause.MARKED_ROLLBACK_ONLY);
        assertThat(commit.outcome().reason()).contains("Branch 3 on bank1");
    }

    @Test
    void repeatedCallsAreAnsweredTheSameWay() {
        Xid xid = transferOverBothBanks();
        assertThat(bank2.register(xid, 2, BANK_2, "b").reply()).isEqualTo(new Reply.Done());
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(bank1.rollback(xid, "too late").outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(harness.appended).hasSize(1);
    }

    @Test
    void lateBranchHearsHowTheTransactionEnded() {
        Xid xid = bank1.begin(bank1.nextXid(), "transfer", Duration.ofSeconds(3), null);
        harness.advance(Duration.ofSeconds(3));

        Reply.Refusal refusal =
                (Reply.Refusal) bank2.register(xid, 2, BANK_2, "b").reply();
        assertThat(refusal.kind()).isEqualTo(RefusalKind.TRANSACTION_OVER);
        assertThat(refusal.message()).contains(xid.toString(), "ROLLED_BACK", "TIMED_OUT", "3000 ms");
        assertThat(refusal.outcome()).isEqualTo(bank1.commit(xid).outcome());
    }

    @Test
    void onlyTheInitiatorCanCommit() {
        Xid xid = bank1.begin("transfer");
        assertThat(((Reply.Refusal) bank2.commit(xid).reply()).kind()).isEqualTo(RefusalKind.INVALID);
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void readyBranchesOfManyTransactionsShareOneMessage() {
        harness.diskIsFast = false;
        for (int i = 1; i <= 20; i++) {
            Xid xid = bank1.begin("transfer");
            bank2.branch(xid, 2, BANK_2, "row" + i);
            bank1.commit(xid);
        }
        harness.force();
        assertThat(bank2.received(CommitBranches.class)).singleElement().satisfies(batch -> assertThat(batch.branches())
                .hasSize(20));
    }

    @Test
    void workPilesUpWhileEnoughBatchesAreUnderWay() {
        bank2.phaseTwo = branch -> null;
        List<Xid> xids = new java.util.ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            Xid xid = bank1.begin("transfer");
            bank2.branch(xid, 2, BANK_2, "row" + i);
            bank1.commit(xid);
            xids.add(xid);
        }
        assertThat(bank2.received(CommitBranches.class)).hasSize(harness.config.maxCommitBatchesInFlight());

        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, "", ref(xids.get(0), 2));
        assertThat(bank2.received(CommitBranches.class).get(2).branches()).hasSize(8);
    }

    @Test
    void votesThatComeWithTheCommitCountLikeOthers() {
        Xid xid = bank1.begin("transfer");
        bank1.register(xid, 1, BANK_1, "row1");
        bank2.branch(xid, 2, BANK_2, "row2");

        assertThat(bank1.commit(xid, 1L, 77L).outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void commitThatIsAskedForAgainMayBringTheMissingVote() {
        Xid xid = bank1.begin("transfer");
        bank1.register(xid, 1, BANK_1, "row1");
        Asked first = bank1.commit(xid);
        assertThat(first.reply()).isNull();

        assertThat(bank1.commit(xid, 1L).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(first.outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void firstReadyBranchWaitsALittleForOthersToGoAlong() {
        EngineHarness patient = new EngineHarness(EngineConfig.defaults().withCommitGathering(Duration.ofMillis(10)));
        TestClient client = patient.client("bank2", BANK_2);
        for (int i = 1; i <= 3; i++) {
            commitOne(client, i);
            patient.advance(Duration.ofMillis(3));
        }
        assertThat(client.received(CommitBranches.class)).isEmpty();
        patient.advance(Duration.ofMillis(1));

        assertThat(client.received(CommitBranches.class))
                .singleElement()
                .satisfies(batch -> assertThat(batch.branches()).hasSize(3));
        commitOne(client, 4);
        patient.advance(Duration.ofMillis(9));
        assertThat(client.received(CommitBranches.class)).hasSize(1);
        patient.advance(Duration.ofMillis(1));
        assertThat(client.received(CommitBranches.class)).hasSize(2);
        assertThat(patient.engine.overview().unfinishedBranches()).isZero();
    }

    @Test
    void fullBatchWaitsForNobody() {
        EngineHarness patient = new EngineHarness(EngineConfig.defaults()
                .withCommitGathering(Duration.ofSeconds(1))
                .withMaxPhaseTwoBatch(2));
        TestClient client = patient.client("bank2", BANK_2);
        commitOne(client, 1);
        commitOne(client, 2);
        commitOne(client, 3);

        assertThat(client.received(CommitBranches.class))
                .singleElement()
                .satisfies(batch -> assertThat(batch.branches()).hasSize(2));
        patient.advance(Duration.ofSeconds(1));
        assertThat(patient.engine.overview().unfinishedBranches()).isZero();
    }

    @Test
    void whatWasGatheredForALostClientGoesToAnother() {
        EngineHarness patient = new EngineHarness(EngineConfig.defaults().withCommitGathering(Duration.ofMillis(10)));
        TestClient client = patient.client("bank2", BANK_2);
        TestClient other = patient.client("bank2-again", BANK_2);
        commitOne(client, 1);
        client.cut();
        patient.advance(Duration.ofMillis(10));

        assertThat(other.received(CommitBranches.class)).hasSize(1);
        assertThat(client.received(CommitBranches.class)).isEmpty();
        assertThat(patient.engine.overview().unfinishedBranches()).isZero();
    }

    private static void commitOne(TestClient client, int number) {
        Xid xid = client.begin("transfer");
        client.branch(xid, 1, BANK_2, "row" + number);
        client.commit(xid);
    }

    @Test
    void failedPhaseTwoIsTriedAgainWithGrowingPauses() {
        bank2.phaseTwo = branch -> PhaseTwoOutcome.RETRY;
        Xid xid = transferOverBothBanks();
        bank1.commit(xid);
        harness.advance(Duration.ofMillis(100 + 200 + 400));
        assertThat(bank2.received(CommitBranches.class)).hasSize(4);
        harness.advance(Duration.ofMillis(799));
        assertThat(bank2.received(CommitBranches.class)).hasSize(4);
        bank2.phaseTwo = branch -> PhaseTwoOutcome.DONE;
        harness.advance(Duration.ofMillis(1));
        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
    }

    @Test
    void unansweredPhaseTwoIsSentAgain() {
        bank2.phaseTwo = branch -> null;
        bank1.commit(transferOverBothBanks());
        harness.advance(harness.config.phaseTwoAckTimeout().plusMillis(100));
        assertThat(bank2.received(CommitBranches.class)).hasSize(2);
    }

    @Test
    void phaseTwoGoesToAnotherServerOfTheResourceWhenTheFirstIsGone() {
        TestClient spare = harness.client("spare", BANK_2);
        bank2.phaseTwo = branch -> null;
        Xid xid = transferOverBothBanks();
        bank1.commit(xid);
        assertThat(spare.received(CommitBranches.class)).isEmpty();

        bank2.cut();
        assertThat(spare.received(CommitBranches.class)).hasSize(1);
        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
    }

    @Test
    void phaseTwoWaitsForAServer() {
        bank2.phaseTwo = branch -> null;
        Xid xid = transferOverBothBanks();
        bank1.commit(xid);
        bank2.cut();
        assertThat(harness.engine.overview().unfinishedBranches()).isOne();

        harness.client("spare", BANK_2);
        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
    }

    private Xid transferOverBothBanks() {
        Xid xid = bank1.begin("transfer");
        bank1.branch(xid, 1, BANK_1, "a");
        bank2.branch(xid, 2, BANK_2, "b");
        return xid;
    }
}
