package io.atone.coordinator.engine;

import java.util.List;

import io.atone.coordinator.engine.OperatorAnswer.Kind;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.LockRefusal;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.status.GlobalStatus;
import org.junit.jupiter.api.Test;

import static io.atone.coordinator.engine.TestClient.keys;
import static io.atone.coordinator.engine.TestClient.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What operators decide about branches that need attention. */
class OperatorScenariosTest {

    private static final ResourceId BANK_1 = new ResourceId("bank1");
    private static final ResourceId BANK_2 = new ResourceId("bank2");
    private static final UndoOrder FORCE = new UndoOrder(UndoMode.FORCED, "the outsider was wrong, ticket 7");
    private static final UndoOrder KEEP = new UndoOrder(UndoMode.KEEP_CURRENT, "the outsider was right, ticket 8");

    private final EngineHarness harness = EngineHarness.create();
    private final TestClient bank1 = harness.client("bank1", BANK_1);
    private final TestClient bank2 = harness.client("bank2", BANK_2);

    /** One branch on bank2, which needs attention; from then on bank2 answers nothing by itself. */
    private Xid stuckTransaction() {
        bank2.phaseTwo = branch -> PhaseTwoOutcome.NEEDS_ATTENTION;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 1, BANK_2, "a");
        bank1.rollback(xid, "business");
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.NEEDS_ATTENTION);
        bank2.phaseTwo = branch -> null;
        return xid;
    }

    private GlobalStatus statusOf(Xid xid) {
        return harness.engine.transaction(xid).outcome().status();
    }

    private OperatorAnswer retry(Xid xid) {
        return harness.operate(OperatorOrder.retry(xid, null));
    }

    private OperatorAnswer resolve(Xid xid, long branch, UndoOrder order) {
        return harness.operate(new OperatorOrder(xid, new BranchId(branch), order));
    }

    private void done(Xid xid, UndoMode mode) {
        bank2.phaseTwoResult(PhaseTwoOutcome.DONE, BANK_2, mode, ref(xid, 1));
    }

    private List<UndoMode> ordersTo(TestClient client) {
        return client.received(RollbackBranch.class).stream()
                .map(rollback -> rollback.order().mode())
                .toList();
    }

    /** As a process that was started anew. */
    private static void comeBack(TestClient client, ResourceId resource) {
        client.id = null;
        client.connect();
        client.announce(resource);
    }

    private void assertNothingIsLeft(Xid xid) {
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLED_BACK);
        EngineOverview overview = harness.engine.overview();
        assertThat(List.of(overview.heldLocks(), overview.needsAttention(), overview.unfinishedBranches()))
                .containsOnly(0);
        assertThat(bank2.query(null, TestClient.LOCK_WAIT, BANK_2, "a").reply()).isInstanceOf(Reply.Done.class);
    }

    @Test
    void retryRollsBackOnceTheRowIsRight() {
        Xid xid = stuckTransaction();

        OperatorAnswer answer = retry(xid);

        assertThat(answer.kind()).isEqualTo(Kind.STARTED);
        assertThat(answer.branches()).isOne();
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLING_BACK);
        done(xid, UndoMode.GUARDED);
        assertNothingIsLeft(xid);
        assertThat(ordersTo(bank2)).containsExactly(UndoMode.GUARDED, UndoMode.GUARDED);
        assertThat(harness.notices(Notice.AttentionEnded.class))
                .containsExactly(new Notice.AttentionEnded(ref(xid, 1), BANK_2, UndoOrder.GUARDED));
    }

    @Test
    void retryWhileTheRowIsStillWrongNeedsAttentionAgain() {
        Xid xid = stuckTransaction();
        bank2.phaseTwo = branch -> PhaseTwoOutcome.NEEDS_ATTENTION;

        retry(xid);

        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.NEEDS_ATTENTION);
        assertThat(harness.engine.overview().heldLocks()).isOne();
        assertThat(harness.engine.overview().attentionsCalled()).isEqualTo(2);
        assertThat(harness.engine.overview().attentionsEnded()).isZero();
    }

    @Test
    void resolutionReachesTheParticipantWithItsReasonAndFreesTheLocks() {
        for (UndoOrder order : List.of(FORCE, KEEP)) {
            Xid xid = stuckTransaction();

            assertThat(resolve(xid, 1, order).kind()).isEqualTo(Kind.STARTED);

            assertThat(bank2.received(RollbackBranch.class)).last().satisfies(sent -> assertThat(sent.order())
                    .isEqualTo(order));
            assertThat(harness.engine.overview().heldLocks()).as("not done yet").isOne();
            done(xid, order.mode());
            assertNothingIsLeft(xid);
            assertThat(harness.notices).contains(new Notice.OperatorDecided(ref(xid, 1), BANK_2, order));
            assertThat(harness.notices).contains(new Notice.AttentionEnded(ref(xid, 1), BANK_2, order));
        }
    }

    @Test
    void differencesAreShownWhileTheBranchIsStuck() {
        Xid xid = stuckTransaction();
        assertThat(harness.engine.transaction(xid).branches())
                .singleElement()
                .satisfies(branch -> assertThat(branch.differences()).containsExactly(TestClient.ROW));
    }

    @Test
    void branchThatIsNotStuckIsNotResolved() {
        bank2.phaseTwo = branch -> null;
        Xid active = bank1.begin("active");
        bank2.branch(active, 1, BANK_2, "a");
        bank2.register(active, 2, BANK_2, "b");
        assertThat(resolve(active, 1, FORCE).kind()).isEqualTo(Kind.REFUSED);
        assertThat(resolve(active, 2, FORCE).kind()).isEqualTo(Kind.REFUSED);
        assertThat(retry(active).kind()).isEqualTo(Kind.REFUSED);

        bank1.rollback(active, "business");
        assertThat(resolve(active, 1, FORCE).kind()).as("being undone").isEqualTo(Kind.REFUSED);
        bank2.phaseTwoResult(PhaseTwoOutcome.RETRY, BANK_2, UndoMode.GUARDED, ref(active, 1));
        assertThat(resolve(active, 1, KEEP).kind()).as("to be undone later").isEqualTo(Kind.REFUSED);

        Xid committed = bank1.begin("committed");
        bank2.branch(committed, 3, BANK_2, "c");
        bank1.commit(committed);
        assertThat(resolve(committed, 3, FORCE).kind()).as("committed").isEqualTo(Kind.REFUSED);
        assertThat(ordersTo(bank2)).containsOnly(UndoMode.GUARDED);
    }

    @Test
    void retryDoesNotWaitForThePause() {
        bank2.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 1, BANK_2, "a");
        bank1.rollback(xid, "business");
        bank2.phaseTwoResult(PhaseTwoOutcome.RETRY, BANK_2, UndoMode.GUARDED, ref(xid, 1));

        assertThat(retry(xid).kind()).isEqualTo(Kind.STARTED);

        assertThat(ordersTo(bank2)).hasSize(2);
        assertThat(retry(xid).kind()).isEqualTo(Kind.UNDER_WAY);
        harness.advance(harness.config.phaseTwoRetryMax());
        assertThat(ordersTo(bank2)).as("the pause is cancelled").hasSize(2);
        done(xid, UndoMode.GUARDED);
        assertNothingIsLeft(xid);
    }

    @Test
    void orderThatIsRepeatedIsIdempotentAndAnotherOneComesTooLate() {
        Xid xid = stuckTransaction();
        resolve(xid, 1, KEEP);

        assertThat(resolve(xid, 1, KEEP).kind()).isEqualTo(Kind.UNDER_WAY);
        assertThat(resolve(xid, 1, FORCE).kind()).isEqualTo(Kind.REFUSED);
        assertThat(harness.operate(OperatorOrder.retry(xid, new BranchId(1))).kind())
                .isEqualTo(Kind.UNDER_WAY);
        assertThat(ordersTo(bank2)).containsExactly(UndoMode.GUARDED, UndoMode.KEEP_CURRENT);

        done(xid, UndoMode.KEEP_CURRENT);
        OperatorAnswer late = resolve(xid, 1, KEEP);
        assertThat(late.kind()).isEqualTo(Kind.OVER);
        assertThat(late.message()).contains("ROLLED_BACK");
    }

    @Test
    void unknownTransactionsAndBranchesAreNamed() {
        Xid xid = stuckTransaction();
        assertThat(resolve(xid, 9, FORCE).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(retry(bank1.nextXid()).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(retry(Xid.parse("zz-1.1")).kind()).as("a later epoch").isEqualTo(Kind.UNKNOWN);
        assertThatThrownBy(() -> new OperatorOrder(xid, null, FORCE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void resolutionIsSentToAnotherClientWhenTheFirstIsGone() {
        Xid xid = stuckTransaction();
        TestClient spare = harness.client("bank2-spare", BANK_2);
        resolve(xid, 1, FORCE);

        bank2.cut();

        assertThat(spare.received(RollbackBranch.class))
                .containsExactly(new RollbackBranch(BANK_2, ref(xid, 1), FORCE));
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLED_BACK);
    }

    @Test
    void resolutionThatFailsForAWhileIsSentAgainAsItWas() {
        Xid xid = stuckTransaction();
        resolve(xid, 1, FORCE);
        bank2.phaseTwoResult(PhaseTwoOutcome.RETRY, BANK_2, UndoMode.FORCED, ref(xid, 1));

        harness.advance(harness.config.phaseTwoRetryMax());

        assertThat(ordersTo(bank2)).containsExactly(UndoMode.GUARDED, UndoMode.FORCED, UndoMode.FORCED);
        bank2.phaseTwoResult(PhaseTwoOutcome.NEEDS_ATTENTION, BANK_2, UndoMode.FORCED, ref(xid, 1));
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.NEEDS_ATTENTION);
        retry(xid);
        assertThat(ordersTo(bank2))
                .as("a resolution that could not be carried out is not remembered")
                .endsWith(UndoMode.GUARDED);
    }

    @Test
    void attentionThatAnswersAnEarlierOrderDoesNotEndTheResolution() {
        Xid xid = stuckTransaction();
        resolve(xid, 1, FORCE);

        bank2.phaseTwoResult(PhaseTwoOutcome.NEEDS_ATTENTION, BANK_2, UndoMode.GUARDED, ref(xid, 1));

        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLING_BACK);
        harness.advance(harness.config.phaseTwoRetryMax());
        assertThat(ordersTo(bank2)).containsExactly(UndoMode.GUARDED, UndoMode.FORCED, UndoMode.FORCED);
        done(xid, UndoMode.FORCED);
        assertNothingIsLeft(xid);
    }

    @Test
    void transactionNeedsAttentionUntilItsLastStuckBranchGoesOn() {
        bank1.phaseTwo = branch -> PhaseTwoOutcome.NEEDS_ATTENTION;
        bank2.phaseTwo = branch -> PhaseTwoOutcome.NEEDS_ATTENTION;
        Xid xid = bank1.begin("transfer");
        bank1.branch(xid, 1, BANK_1, "a");
        bank2.branch(xid, 2, BANK_2, "a");
        bank2.branch(xid, 3, BANK_2, "b");
        bank1.rollback(xid, "business");
        bank1.phaseTwo = branch -> PhaseTwoOutcome.DONE;
        bank2.phaseTwo = branch -> PhaseTwoOutcome.DONE;

        resolve(xid, 3, KEEP);
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.NEEDS_ATTENTION);
        assertThat(bank2.received(RollbackBranch.class))
                .as("older branches are undone in the ordinary way")
                .last()
                .isEqualTo(new RollbackBranch(BANK_2, ref(xid, 2)));
        Xid other = bank1.begin("other");
        LockRefusal refusal =
                (LockRefusal) bank1.register(other, 4, BANK_1, "a").reply();
        assertThat(refusal.kind()).isEqualTo(LockRefusalKind.HOLDER_NEEDS_ATTENTION);

        retry(xid);
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLED_BACK);
    }

    @Test
    void stuckBranchIsFoundAndStuckAgainAfterARestart() {
        Xid xid = stuckTransaction();
        BranchRef branch = ref(xid, 1);
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(branch, keys(BANK_2, "a"))));
        bank2.phaseTwo = any -> PhaseTwoOutcome.NEEDS_ATTENTION;

        harness.restart();
        comeBack(bank1, BANK_1);
        comeBack(bank2, BANK_2);
        harness.advance(harness.config.adoptionWindow());

        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.NEEDS_ATTENTION);
        assertThat(harness.engine.overview().heldLocks()).isOne();
        bank2.phaseTwo = any -> PhaseTwoOutcome.DONE;
        assertThat(resolve(xid, 1, FORCE).kind()).isEqualTo(Kind.STARTED);
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(harness.engine.overview().heldLocks()).isZero();
    }

    @Test
    void resolutionThatARestartInterruptsIsForgottenWithTheBranchStillInDoubt() {
        Xid xid = stuckTransaction();
        resolve(xid, 1, FORCE);
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 1), keys(BANK_2, "a"))));

        harness.restart();
        bank2.received.clear();
        comeBack(bank2, BANK_2);
        harness.advance(harness.config.adoptionWindow());

        assertThat(ordersTo(bank2)).containsExactly(UndoMode.GUARDED);
    }
}
