package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;

import io.atone.coordinator.engine.TestClient.Asked;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.LockRefusal;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.RollbackCause;
import org.junit.jupiter.api.Test;

import static io.atone.coordinator.engine.TestClient.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** Rollbacks: order, locks, people, and the waiters around them. */
class RollbackScenariosTest {

    private static final ResourceId BANK_1 = new ResourceId("bank1");
    private static final ResourceId BANK_2 = new ResourceId("bank2");

    private final EngineHarness harness = EngineHarness.create();
    private final TestClient bank1 = harness.client("bank1", BANK_1);
    private final TestClient bank2 = harness.client("bank2", BANK_2);

    @Test
    void branchesOfOneResourceAreUndoneOneByOneTheNewestFirst() {
        bank2.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 1, BANK_2, "a");
        bank2.branch(xid, 2, BANK_2, "a");
        Asked rollback = bank1.rollback(xid, "business");
        assertThat(undoRequests(bank2)).containsExactly(2L);
        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, "", ref(xid, 2));
        assertThat(harness.engine.overview().heldLocks())
                .as("the older branch holds it too")
                .isOne();
        assertThat(undoRequests(bank2)).containsExactly(2L, 1L);
        assertThat(rollback.reply()).isNull();
        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, "", ref(xid, 1));
        assertThat(rollback.outcome().status()).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(rollback.outcome().reason()).isEqualTo("business");
        assertThat(harness.appended).isEmpty();
        assertThat(harness.engine.overview().heldLocks()).isZero();
    }

    @Test
    void unfinishedRollbackIsAnsweredWhenPatienceEnds() {
        bank2.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 1, BANK_2, "a");
        Asked rollback = bank1.rollback(xid, "business");
        harness.advance(harness.config.rollbackReplyWait());
        assertThat(rollback.outcome().status()).isEqualTo(GlobalStatus.ROLLING_BACK);
    }

    @Test
    void stuckBranchNeedsAttentionKeepsItsLocksAndStopsOlderOnesOfItsResourceOnly() {
        bank1.phaseTwo = branch -> null;
        bank2.phaseTwo = branch -> PhaseTwoOutcome.NEEDS_ATTENTION;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 1, BANK_2, "a");
        bank2.branch(xid, 2, BANK_2, "b");
        bank1.branch(xid, 3, BANK_1, "c");
        Asked rollback = bank1.rollback(xid, "business");
        assertThat(rollback.outcome().status()).isEqualTo(GlobalStatus.NEEDS_ATTENTION);
        assertThat(undoRequests(bank2)).containsExactly(2L);
        assertThat(undoRequests(bank1)).containsExactly(3L);
        assertThat(harness.notices(Notice.BranchNeedsAttention.class))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.branch()).isEqualTo(ref(xid, 2));
                    assertThat(notice.detail()).isEqualTo("because of the test");
                });
        bank1.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_1, "", ref(xid, 3));
        assertThat(harness.engine.overview().heldLocks()).isEqualTo(2);
        assertThat(harness.engine.overview().needsAttention()).isOne();

        Xid other = bank2.begin("other");
        LockRefusal refusal =
                (LockRefusal) bank2.register(other, 4, BANK_2, "b").reply();
        assertThat(refusal.kind()).isEqualTo(LockRefusalKind.HOLDER_NEEDS_ATTENTION);
        assertThat(refusal.holder()).isEqualTo(xid);
        assertThat(refusal.holderName()).isEqualTo("transfer");
    }

    @Test
    void whoHoldsNothingMayWaitUntilTheHolderIsRolledBack() {
        bank2.phaseTwo = branch -> null;
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        Asked before = bank2.outlastRollback(null, Duration.ofSeconds(5), BANK_2, "a");
        Asked inTheWay = bank2.query(null, Duration.ofSeconds(5), BANK_2, "a");
        bank1.rollback(holder, "business");
        Asked during = bank2.outlastRollback(bank1.begin("other"), Duration.ofSeconds(5), BANK_2, "a");

        assertThat(inTheWay.reply()).isInstanceOf(LockRefusal.class);
        assertThat(before.reply()).isNull();
        assertThat(during.reply()).isNull();
        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, "", ref(holder, 1));
        assertThat(before.reply()).isEqualTo(new Reply.Done());
        assertThat(during.reply()).isEqualTo(new Reply.Done());
    }

    @Test
    void nobodyWaitsForAPerson() {
        bank2.phaseTwo = branch -> null;
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        bank1.rollback(holder, "business");
        Asked waiting = bank2.outlastRollback(null, Duration.ofSeconds(5), BANK_2, "a");
        bank2.phaseTwoResult(PhaseTwoOutcome.NEEDS_ATTENTION, BANK_2, "row changed", ref(holder, 1));

        assertThat(((LockRefusal) waiting.reply()).kind()).isEqualTo(LockRefusalKind.HOLDER_NEEDS_ATTENTION);
        assertThat(bank2.outlastRollback(null, Duration.ofSeconds(5), BANK_2, "a")
                        .reply())
                .isInstanceOf(LockRefusal.class);
    }

    @Test
    void transactionWithTwoStuckBranchesIsRolledBackWhenBothAreUndoneAfterAll() {
        bank2.phaseTwo = branch -> branch.branchId().value() == 1 ? PhaseTwoOutcome.DONE : null;
        bank1.phaseTwo = branch -> null;
        Xid xid = bank1.begin("stuck");
        bank2.branch(xid, 2, BANK_2, "b");
        bank1.branch(xid, 3, BANK_1, "c");
        bank1.rollback(xid, "business");
        bank1.phaseTwoResult(PhaseTwoOutcome.NEEDS_ATTENTION, BANK_1, "row changed", ref(xid, 3));
        bank2.phaseTwoResult(PhaseTwoOutcome.NEEDS_ATTENTION, BANK_2, "row changed", ref(xid, 2));
        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, "", ref(xid, 2));
        bank1.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_1, "", ref(xid, 3));
        assertThat(bank1.commit(xid).outcome().status()).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(harness.engine.overview().heldLocks()).isZero();
    }

    @Test
    void timedOutTransactionIsRolledBack() {
        Xid xid = bank1.begin(bank1.nextXid(), "slow", Duration.ofSeconds(2), null);
        bank2.branch(xid, 1, BANK_2, "a");
        harness.advance(Duration.ofSeconds(2));
        assertThat(undoRequests(bank2)).containsExactly(1L);
        assertThat(bank1.commit(xid).outcome().cause()).isEqualTo(RollbackCause.TIMED_OUT);
    }

    @Test
    void waitersOnTheLocksOfARollbackFailAtOnceAndSoDoItsOwn() {
        bank2.phaseTwo = branch -> null;
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        Xid other = bank2.begin("other");
        bank2.branch(other, 2, BANK_2, "b");
        Asked behind = bank2.register(other, 3, BANK_2, "a");
        Xid third = bank2.begin("third");
        bank2.branch(third, 5, BANK_2, "c");
        Asked own = bank1.register(holder, 4, BANK_2, "c");
        assertThat(behind.reply()).isNull();
        assertThat(own.reply()).isNull();

        bank1.rollback(holder, "business");
        assertThat(((LockRefusal) behind.reply()).kind()).isEqualTo(LockRefusalKind.HOLDER_ROLLING_BACK);
        assertThat(((Reply.Refusal) own.reply()).kind()).isEqualTo(RefusalKind.TRANSACTION_OVER);
        assertThat(((LockRefusal) bank2.register(other, 6, BANK_2, "a").reply()).kind())
                .isEqualTo(LockRefusalKind.HOLDER_ROLLING_BACK);
        assertThat(harness.engine.overview().lockWaiters()).isZero();
    }

    @Test
    void lockThatIsNotGrantedInTimeIsRefusedWithItsHolder() {
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        harness.advanceUnnoticed(Duration.ofSeconds(1));
        Asked waiting = bank2.register(bank2.begin("other"), 2, BANK_2, "a");
        harness.advance(TestClient.LOCK_WAIT);
        LockRefusal refusal = (LockRefusal) waiting.reply();
        assertThat(refusal.kind()).isEqualTo(LockRefusalKind.TIMED_OUT_WAITING);
        assertThat(refusal.holderApplication()).isEqualTo("bank1");
        assertThat(refusal.holderAge()).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void grantedWaiterIsABranchAndItsRepetitionIsToo() {
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        Xid other = bank2.begin("other");
        Asked first = bank2.register(other, 2, BANK_2, "a");
        Asked again = bank2.register(other, 2, BANK_2, "a");
        bank1.commit(holder);
        assertThat(first.reply())
                .as("the answer goes where the request came from last")
                .isNull();
        assertThat(again.reply()).isEqualTo(new Reply.Done());
    }

    @Test
    void branchThatStillWaitsForLocksVetoesTheCommit() {
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        Xid other = bank2.begin("other");
        bank2.register(other, 2, BANK_2, "a");
        assertThat(bank2.commit(other).outcome().cause()).isEqualTo(RollbackCause.MARKED_ROLLBACK_ONLY);
    }

    @Test
    void lockQueryWaitsAndTakesNothing() {
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a");
        assertThat(bank2.query(holder, Duration.ZERO, BANK_2, "a").reply()).isEqualTo(new Reply.Done());
        assertThat(bank2.query(null, Duration.ZERO, BANK_2, "a").reply()).isInstanceOf(LockRefusal.class);
        Asked waiting = bank2.query(null, Duration.ofSeconds(1), BANK_2, "a");
        bank1.commit(holder);
        assertThat(waiting.reply()).isEqualTo(new Reply.Done());
        assertThat(harness.engine.overview().heldLocks()).isZero();
    }

    @Test
    void questionForTakenLocksIsAnsweredAtOnceWithAllThatOthersHold() {
        Xid holder = bank1.begin("holder");
        bank2.branch(holder, 1, BANK_2, "a", "c");
        Xid asker = bank2.begin("asker");
        bank2.branch(asker, 2, BANK_2, "b");

        assertThat(bank2.taken(asker, BANK_2, "a", "b", "c", "d").reply())
                .isEqualTo(new Reply.Taken(TestClient.keys(BANK_2, "a", "c")));
        assertThat(bank2.taken(holder, BANK_2, "a", "c").reply()).isEqualTo(new Reply.Taken(List.of()));
        assertThat(bank2.taken(null, BANK_2, "b").reply()).isEqualTo(new Reply.Taken(TestClient.keys(BANK_2, "b")));
        assertThat(harness.engine.overview().heldLocks()).isEqualTo(3);
    }

    @Test
    void locksOfATransactionThatIsBeingRolledBackAreTakenUntilItsBranchIsUndone() {
        Xid holder = bank1.begin("holder");
        bank2.phaseTwo = branch -> null;
        bank2.branch(holder, 1, BANK_2, "a");
        bank1.rollback(holder, "no");

        assertThat(bank2.taken(null, BANK_2, "a").reply()).isEqualTo(new Reply.Taken(TestClient.keys(BANK_2, "a")));
        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, "", ref(holder, 1));
        assertThat(bank2.taken(null, BANK_2, "a").reply()).isEqualTo(new Reply.Taken(List.of()));
    }

    @Test
    void questionForTakenLocksOfATransactionThatIsOverIsRefused() {
        Xid over = bank1.begin("over");
        bank1.commit(over);

        Reply answer = bank2.taken(over, BANK_2, "a").reply();
        assertThat(((Reply.Refusal) answer).kind()).isEqualTo(RefusalKind.TRANSACTION_OVER);
    }

    @Test
    void lockQueryWaitsAsLongAsItsTransactionSays() {
        bank2.branch(bank1.begin("holder"), 1, BANK_2, "a");
        Xid asker = bank2.begin(bank2.nextXid(), "asker", TestClient.TIMEOUT, null, Duration.ofSeconds(2));
        Asked waiting = bank2.query(asker, null, BANK_2, "a");

        harness.advance(Duration.ofMillis(1_999));
        assertThat(waiting.reply()).isNull();
        harness.advance(Duration.ofMillis(1));
        assertThat(((LockRefusal) waiting.reply()).kind()).isEqualTo(LockRefusalKind.TIMED_OUT_WAITING);
    }

    @Test
    void lockQueryOfATransactionThatIsOverIsRefused() {
        Xid over = bank1.begin("over");
        bank1.commit(over);

        Reply answer = bank2.query(over, Duration.ZERO, BANK_2, "a").reply();
        assertThat(((Reply.Refusal) answer).kind()).isEqualTo(RefusalKind.TRANSACTION_OVER);
    }

    @Test
    void suspendedOuterTransactionCountsAsWaitingForItsInnerOne() {
        Xid outer = bank1.begin("outer");
        bank2.branch(outer, 1, BANK_2, "a");
        Xid inner = bank1.begin(bank1.nextXid(), "inner", TestClient.TIMEOUT, outer);
        LockRefusal refusal =
                (LockRefusal) bank2.register(inner, 2, BANK_2, "a").reply();
        assertThat(refusal.kind()).isEqualTo(LockRefusalKind.DEADLOCK);
        assertThat(refusal.cycle()).containsExactly(inner, outer);
    }

    private static List<Long> undoRequests(TestClient client) {
        return client.received(RollbackBranch.class).stream()
                .map(rollback -> rollback.branch().branchId().value())
                .toList();
    }

    @Test
    void beginThatComesAfterItsBranchesWereGivenUpDoesNotBringTheTransactionBack() {
        Xid xid = bank1.nextXid();
        bank2.branch(xid, 2, BANK_2, "b");
        harness.advance(harness.config.maxTransactionTimeout());
        assertThat(bank2.received(RollbackBranch.class)).hasSize(1);

        bank1.begin(xid, "too late", TestClient.TIMEOUT, null);
        assertThat(harness.engine.overview().liveTransactions()).isZero();
        assertThat(bank1.commit(xid).outcome().cause()).isEqualTo(RollbackCause.INITIATOR_LOST);
    }
}
