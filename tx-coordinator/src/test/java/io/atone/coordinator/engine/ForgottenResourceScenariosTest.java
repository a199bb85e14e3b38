package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;

import io.atone.coordinator.engine.OperatorAnswer.Kind;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.status.GlobalStatus;
import org.junit.jupiter.api.Test;

import static io.atone.coordinator.engine.TestClient.keys;
import static io.atone.coordinator.engine.TestClient.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A database is gone for good, and an operator says so. */
class ForgottenResourceScenariosTest {

    private static final ResourceId BANK_1 = new ResourceId("bank1");
    private static final ResourceId RETIRED = new ResourceId("retired");

    private final EngineHarness harness = EngineHarness.create();
    private final TestClient bank1 = harness.client("bank1", BANK_1);
    private final TestClient retired = harness.client("retired", RETIRED);

    private static void comeBack(TestClient client, ResourceId resource) {
        client.id = null;
        client.connect();
        client.announce(resource);
    }

    /** A transaction with a branch on each, of which only bank1's comes back after the restart. */
    private Xid rollingBackWithoutTheRetiredOne() {
        Xid xid = bank1.begin("transfer");
        bank1.branch(xid, 1, BANK_1, "a");
        retired.branch(xid, 2, RETIRED, "b");
        harness.restart();
        bank1.inDoubt.put(BANK_1, List.of(new InDoubtBranch(ref(xid, 1), keys(BANK_1, "a"))));
        comeBack(bank1, BANK_1);
        harness.advance(harness.config.adoptionWindow());
        assertThat(bank1.received(RollbackBranch.class)).hasSize(1);
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLING_BACK);
        return xid;
    }

    private GlobalStatus statusOf(Xid xid) {
        return harness.engine.transaction(xid).outcome().status();
    }

    @Test
    void rollbackThatWaitsForTheScanOfARetiredResourceEndsWhenItIsForgotten() {
        Xid xid = rollingBackWithoutTheRetiredOne();

        assertThat(harness.forget(RETIRED).kind()).isEqualTo(Kind.STARTED);

        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(harness.engine.overview().closedResources()).isZero();
        assertThat(harness.notices).contains(new Notice.ResourceForgotten(RETIRED, "its machine was scrapped", 0));
        assertThat(harness.forget(RETIRED).kind()).as("again").isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void nothingEndsBeforeItIsOnTheDisk() {
        Xid xid = rollingBackWithoutTheRetiredOne();
        harness.diskIsFast = false;

        harness.forget(RETIRED);

        assertThat(harness.forget(RETIRED).kind()).isEqualTo(Kind.UNDER_WAY);
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLING_BACK);
        harness.reportForgotten();
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLED_BACK);
    }

    @Test
    void decisionIsForgottenAlthoughARetiredBranchNeverLearnsOfIt() {
        retired.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        bank1.branch(xid, 1, BANK_1, "a");
        retired.branch(xid, 2, RETIRED, "b");
        bank1.commit(xid);
        harness.restart();
        comeBack(bank1, BANK_1);
        assertThat(harness.engine.overview().unfinishedBranches()).isOne();

        harness.forget(RETIRED);
        harness.advance(harness.config.outcomeRetention());

        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
        assertThat(harness.engine.overview().rememberedDecisions()).isZero();
        assertThat(harness.log).isEmpty();
        assertThat(harness.notices(Notice.ResourceForgotten.class))
                .singleElement()
                .satisfies(notice -> assertThat(notice.branches()).isOne());
    }

    /** The decision outlived the crash, its forgetting did not. */
    @Test
    void decisionThatComesBackDoesNotBringTheRetiredResourceBack() {
        retired.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        retired.branch(xid, 2, RETIRED, "b");
        bank1.commit(xid);
        harness.restart();
        Decision decision = harness.log.get(xid);
        harness.forget(RETIRED);
        harness.log.put(xid, decision);
        harness.restart();

        assertThat(harness.engine.resources())
                .extracting(ResourceView::resource)
                .containsExactly(BANK_1);
        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
    }

    @Test
    void resourceThatIsServedOrScannedIsNotForgotten() {
        harness.restart();
        comeBack(bank1, BANK_1);
        assertThat(harness.forget(BANK_1)).satisfies(answer -> {
            assertThat(answer.kind()).isEqualTo(Kind.REFUSED);
            assertThat(answer.message()).contains("1 clients serve it");
        });
        bank1.cut();
        assertThat(harness.forget(BANK_1)).satisfies(answer -> {
            assertThat(answer.kind()).isEqualTo(Kind.REFUSED);
            assertThat(answer.message()).contains("was scanned since");
        });
        assertThat(harness.recordedResources).contains(BANK_1);
    }

    @Test
    void resourceThatNobodyKnowsIsNotForgotten() {
        assertThat(harness.forget(new ResourceId("nowhere")).kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void resourceWithABranchThatMayStillBeCommittedIsNotForgotten() {
        Xid xid = bank1.begin("transfer");
        retired.register(xid, 2, RETIRED, "b");
        harness.restart();
        bank1.live.add(new LiveTransaction(xid, "transfer", Duration.ofSeconds(50), null, null));
        bank1.connect();
        retired.liveBranches.add(new LiveBranch(ref(xid, 2), RETIRED));
        retired.connect();

        assertThat(harness.forget(RETIRED)).satisfies(answer -> {
            assertThat(answer.kind()).isEqualTo(Kind.REFUSED);
            assertThat(answer.message()).contains(xid.toString(), "is ACTIVE and has a branch there");
        });
    }

    @Test
    void resourceThatSomebodyServesBeforeItIsForgottenOnTheDiskStaysKnownAndIsScanned() {
        Xid xid = rollingBackWithoutTheRetiredOne();
        harness.diskIsFast = false;
        harness.forget(RETIRED);
        retired.inDoubt.put(RETIRED, List.of(new InDoubtBranch(ref(xid, 2), keys(RETIRED, "b"))));
        comeBack(retired, RETIRED);
        assertThat(harness.engine.overview().closedResources())
                .as("not scanned meanwhile")
                .isOne();

        harness.reportForgotten();

        assertThat(harness.recordedResources).contains(RETIRED);
        assertThat(retired.received(RollbackBranch.class)).hasSize(1);
        assertThat(statusOf(xid)).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(harness.notices(Notice.ResourceKept.class)).hasSize(1);
    }

    @Test
    void resourceThatComesBackLaterIsANewOne() {
        rollingBackWithoutTheRetiredOne();
        harness.forget(RETIRED);

        comeBack(retired, RETIRED);

        assertThat(harness.recordedResources).contains(RETIRED);
        assertThat(harness.engine.overview().openResources()).isEqualTo(2);
    }

    @Test
    void forgettingNeedsAReason() {
        assertThatThrownBy(() -> new ForgetResource(RETIRED, " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a reason");
    }
}
