package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;

import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.coordinator.engine.TestClient.Asked;
import io.atone.core.id.ClientId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.LockRefusal;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.Ping;
import io.atone.core.protocol.ServerMessage.ResourceOpen;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.protocol.ServerMessage.ScanResource;
import io.atone.core.protocol.ServerMessage.Welcome;
import io.atone.core.protocol.UndoMode;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.junit.jupiter.api.Test;

import static io.atone.coordinator.engine.TestClient.keys;
import static io.atone.coordinator.engine.TestClient.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** Restarts of the coordinator, clients that leave and come back, and the admission of resources. */
class RecoveryScenariosTest {

    private static final ResourceId BANK_1 = new ResourceId("bank1");
    private static final ResourceId BANK_2 = new ResourceId("bank2");

    private final EngineHarness harness = EngineHarness.create();
    private final TestClient bank1 = harness.client("bank1", BANK_1);
    private final TestClient bank2 = harness.client("bank2", BANK_2);

    @Test
    void liveTransactionSurvivesARestartWithItsBranchesAndLocks() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        harness.restart();
        bank1.live.add(live(xid, 50));
        reconnect(bank1, BANK_1);
        Asked commit = bank1.commit(xid);
        assertThat(commit.reply()).as("bank2 was not scanned yet").isNull();

        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        assertThat(commit.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(bank2.received(CommitBranches.class))
                .containsExactly(new CommitBranches(BANK_2, List.of(ref(xid, 2))));
    }

    @Test
    void commitIsAnsweredAlsoWhenItsInitiatorComesBackAsAnotherClient() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        harness.restart();
        bank1.live.add(live(xid, 50));
        reconnect(bank1, BANK_1);
        bank1.commit(xid);
        bank1.cut();
        harness.advance(harness.config.initiatorGrace());
        reconnect(bank1, BANK_1);
        Asked again = bank1.commit(xid);
        Asked rollback = bank1.rollback(xid, "tired of waiting");
        assertThat(again.reply()).as("bank2 was not scanned yet").isNull();

        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        assertThat(again.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(rollback.outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void locksAreHeldAgainBeforeTheResourceOpens() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        harness.restart();
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        Asked other = bank2.ask(new ClientMessage.RegisterBranch(
                ref(bank2.begin("other"), 3), BANK_2, keys(BANK_2, "b"), Duration.ZERO));
        assertThat(((LockRefusal) other.reply()).holder()).isEqualTo(xid);
    }

    @Test
    void transactionThatNobodySpeaksForIsRolledBackAfterTheAdoptionWindow() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        harness.restart();
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        assertThat(bank2.received(RollbackBranch.class)).isEmpty();
        harness.advance(harness.config.adoptionWindow());
        assertThat(bank2.received(RollbackBranch.class)).hasSize(1);
        assertThat(harness.engine.overview().heldLocks()).isZero();
        assertThat(harness.notices(Notice.TransactionEnded.class))
                .as("bank1 was not scanned yet")
                .isEmpty();
        reconnect(bank1, BANK_1);
        assertThat(harness.notices(Notice.TransactionEnded.class))
                .last()
                .satisfies(ended -> assertThat(ended.outcome().cause()).isEqualTo(RollbackCause.PRESUMED_ABORT));
    }

    @Test
    void transactionThatItsReturningInitiatorDoesNotKnowIsRolledBackAtOnce() {
        Xid before = bank1.begin("found before its initiator is back");
        Xid after = bank1.begin("found after its initiator is back");
        bank1.branch(before, 1, BANK_1, "a");
        bank2.branch(after, 2, BANK_2, "b");
        harness.restart();
        bank1.inDoubt.put(BANK_1, List.of(new InDoubtBranch(ref(before, 1), keys(BANK_1, "a"))));
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(after, 2), keys(BANK_2, "b"))));
        reconnect(bank1, BANK_1);
        assertThat(bank1.received(RollbackBranch.class)).containsExactly(new RollbackBranch(BANK_1, ref(before, 1)));
        reconnect(bank2, BANK_2);
        assertThat(bank2.received(RollbackBranch.class)).containsExactly(new RollbackBranch(BANK_2, ref(after, 2)));
        assertThat(harness.engine.overview().heldLocks()).isZero();
        assertThat(harness.engine.overview().liveTransactions()).isZero();
    }

    @Test
    void workThatAClientFinishedWhileItsConnectionWasLostIsNotSentAgain() {
        bank2.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        bank1.commit(xid);
        bank2.cut();
        bank2.connect();
        bank2.phaseTwoResult(ClientMessage.PhaseTwoOutcome.DONE, BANK_2, UndoMode.GUARDED, ref(xid, 2));
        bank2.announce(BANK_2);

        assertThat(bank2.received(CommitBranches.class)).hasSize(1);
        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
    }

    @Test
    void durableDecisionIsFinishedAfterARestartAndAnswersItsInitiator() {
        bank2.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        bank1.commit(xid);
        harness.restart();
        reconnect(bank1, BANK_1);
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
        bank2.phaseTwo = branch -> ClientMessage.PhaseTwoOutcome.DONE;
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        assertThat(bank2.received(CommitBranches.class)).hasSize(2);
        harness.advance(harness.config.outcomeRetention().plusSeconds(1));
        assertThat(harness.log).isEmpty();
    }

    @Test
    void decisionThatWasNotForcedIsAsIfItHadNeverBeen() {
        harness.diskIsFast = false;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        Asked commit = bank1.commit(xid);
        harness.restart();
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        harness.advance(harness.config.adoptionWindow());
        assertThat(commit.reply()).isNull();
        assertThat(bank2.received(RollbackBranch.class)).hasSize(1);
    }

    @Test
    void branchFoundLongAfterTheCommitOfAnAdoptedTransactionIsCommittedToo() {
        Xid xid = bank1.begin("transfer");
        bank1.branch(xid, 1, BANK_1, "a");
        bank2.branch(xid, 2, BANK_2, "b");
        harness.restart();
        bank1.live.add(live(xid, 60));
        bank1.inDoubt.put(BANK_1, List.of(new InDoubtBranch(ref(xid, 1), keys(BANK_1, "a"))));
        reconnect(bank1, BANK_1);
        Asked commit = bank1.commit(xid);
        harness.advance(harness.config.adoptionWindow());
        assertThat(commit.outcome()).isEqualTo(Outcome.COMMITTED);
        harness.advance(harness.config.outcomeRetention().plusSeconds(1));
        assertThat(harness.log).as("bank2 may still hold a branch of it").containsKey(xid);

        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        assertThat(bank2.received(CommitBranches.class)).hasSize(1);
        harness.advance(harness.config.outcomeRetention().plusSeconds(1));
        assertThat(harness.log).isEmpty();
    }

    @Test
    void rollbackOfAnAdoptedTransactionIsNotCalledCompleteWhileAResourceMayHoldABranchOfIt() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        harness.restart();
        bank1.live.add(live(xid, 60));
        reconnect(bank1, BANK_1);
        harness.advance(harness.config.adoptionWindow());
        Asked rollback = bank1.ask(new ClientMessage.Rollback(xid, "business"));
        harness.advance(harness.config.rollbackReplyWait());
        assertThat(rollback.outcome().status()).as("bank2 was not scanned yet").isEqualTo(GlobalStatus.ROLLING_BACK);

        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);
        assertThat(bank2.received(RollbackBranch.class)).containsExactly(new RollbackBranch(BANK_2, ref(xid, 2)));
        assertThat(bank1.ask(new ClientMessage.Rollback(xid, "business"))
                        .outcome()
                        .status())
                .isEqualTo(GlobalStatus.ROLLED_BACK);
    }

    @Test
    void registrationOnAResourceThatIsNotScannedIsRefusedAtOnce() {
        harness.restart();
        bank2.answersScans = false;
        reconnect(bank2, BANK_2);
        Reply reply = bank2.register(bank2.begin("early"), 1, BANK_2, "b").reply();
        assertThat(((Reply.Refusal) reply).kind()).isEqualTo(RefusalKind.RESOURCE_NOT_OPEN);
        bank2.send(new ClientMessage.ScanReport(BANK_2, List.of(), false, null));
        assertThat(bank2.register(bank2.begin("later"), 1, BANK_2, "b").reply()).isEqualTo(new Reply.Done());
    }

    @Test
    void failedScanIsRepeatedAndLateOneGoesToSomebodyElse() {
        TestClient slow = new TestClient(harness, "slow", "slow");
        slow.answersScans = false;
        slow.connect();
        ResourceId shared = new ResourceId("shared");
        slow.announce(shared);
        slow.send(new ClientMessage.ScanReport(shared, List.of(), false, "database gone"));
        assertThat(slow.received(ScanResource.class)).hasSize(1);
        harness.advance(Duration.ofMillis(100));
        assertThat(slow.received(ScanResource.class)).hasSize(2);

        TestClient spare = harness.client("spare", shared);
        assertThat(spare.received(ScanResource.class)).isEmpty();
        harness.advance(harness.config.scanTimeout());
        assertThat(spare.received(ScanResource.class)).hasSize(1);
        assertThat(slow.received(ResourceOpen.class)).hasSize(1);
        assertThat(spare.received(ResourceOpen.class)).hasSize(1);
    }

    @Test
    void branchOfALaterEpochKeepsTheResourceClosed() {
        ResourceId alien = new ResourceId("alien");
        TestClient client = new TestClient(harness, "c", "c");
        Xid future = new Xid(new ClientId(harness.epoch() + 1, 1), 1);
        client.inDoubt.put(alien, List.of(new InDoubtBranch(ref(future, 1), List.of())));
        client.connect();
        client.announce(alien);
        assertThat(client.received(ResourceOpen.class)).isEmpty();
        assertThat(client.received(RollbackBranch.class)).isEmpty();
        assertThat(harness.notices(Notice.ScanFailed.class)).last().satisfies(failed -> assertThat(failed.detail())
                .contains("data directory"));
    }

    @Test
    void initiatorThatComesBackInTimeGoesOn() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        ClientId before = bank1.id;
        bank1.cut();
        harness.advance(harness.config.initiatorGrace().minusMillis(1));
        bank1.live.add(live(xid, 50));
        bank1.connect();
        assertThat(bank1.id).isEqualTo(before);
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void initiatorThatStaysAwayLosesItsTransactions() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        bank1.cut();
        harness.advance(harness.config.initiatorGrace());
        assertThat(bank2.received(RollbackBranch.class)).hasSize(1);
        bank1.connect();
        assertThat(bank1.id).isNotEqualTo(xid.clientId());
        assertThat(bank1.commit(xid).outcome().cause()).isEqualTo(RollbackCause.INITIATOR_LOST);
    }

    @Test
    void clientWhoseWelcomeWasLostComesBackAsTheSame() {
        Xid xid = bank1.begin("transfer");
        harness.restart();
        bank1.live.add(live(xid, 50));
        ClientId before = bank1.id;
        bank1.connect();
        bank1.cut();
        bank1.id = before;
        bank1.sequence = 1;
        bank1.connect();
        reconnect(bank2, BANK_2);
        bank1.announce(BANK_1);
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(harness.engine.overview().knownSessions()).isEqualTo(2);
    }

    @Test
    void newerStreamOfAClientReplacesTheOlder() {
        ConnectionId older = bank1.connection;
        bank1.connect();
        assertThat(harness.disconnects).singleElement().satisfies(disconnect -> {
            assertThat(disconnect.connection()).isEqualTo(older);
            assertThat(disconnect.reason()).isEqualTo(DisconnectReason.REPLACED);
        });
    }

    @Test
    void branchThatOvertakesTheBeginWaitsForIt() {
        Xid xid = bank1.nextXid();
        assertThat(bank2.register(xid, 2, BANK_2, "b").reply()).isEqualTo(new Reply.Done());
        bank2.vote(xid, 2);
        bank1.begin(xid, "transfer", TestClient.TIMEOUT, null);
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void branchThatOvertakesTheBeginWaitsForItsLocksAsLongAsTheBeginSays() {
        bank2.branch(bank2.begin("holder"), 1, BANK_2, "b");
        Xid shorter = bank1.nextXid();
        Xid longer = bank1.nextXid();
        Xid none = bank1.nextXid();
        Asked waitsShorter = bank2.register(shorter, 2, BANK_2, "b");
        Asked waitsLonger = bank2.register(longer, 3, BANK_2, "b");
        Asked waitsNot = bank2.register(none, 4, BANK_2, "b");
        Asked saysItself = bank2.ask(
                new ClientMessage.RegisterBranch(ref(shorter, 5), BANK_2, keys(BANK_2, "b"), Duration.ofSeconds(4)));
        harness.advance(Duration.ofSeconds(1));
        bank1.begin(shorter, "shorter", TestClient.TIMEOUT, null, Duration.ofSeconds(3));
        bank1.begin(longer, "longer", TestClient.TIMEOUT, null, Duration.ofSeconds(20));
        bank1.begin(none, "none", TestClient.TIMEOUT, null, Duration.ZERO);

        assertThat(waitsNot.reply()).isInstanceOf(LockRefusal.class);
        harness.advance(Duration.ofMillis(1_999));
        assertThat(waitsShorter.reply()).isNull();
        harness.advance(Duration.ofMillis(1));
        assertThat(waitsShorter.reply()).isInstanceOf(LockRefusal.class);
        assertThat(saysItself.reply()).isNull();
        harness.advance(Duration.ofSeconds(1));
        assertThat(saysItself.reply()).isInstanceOf(LockRefusal.class);
        harness.advance(Duration.ofMillis(15_999));
        assertThat(waitsLonger.reply()).isNull();
        harness.advance(Duration.ofMillis(1));
        assertThat(((LockRefusal) waitsLonger.reply()).kind()).isEqualTo(LockRefusalKind.TIMED_OUT_WAITING);
        assertThat(harness.engine.overview().lockWaiters()).isZero();
    }

    @Test
    void commitAfterARestartWaitsForTheVoteOfABranchWhoseLocalTransactionIsOpen() {
        Xid xid = bank1.begin("transfer");
        bank2.register(xid, 2, BANK_2, "b");
        harness.restart();
        bank1.live.add(live(xid, 50));
        reconnect(bank1, BANK_1);
        bank2.liveBranches.add(new LiveBranch(ref(xid, 2), BANK_2));
        reconnect(bank2, BANK_2);
        Asked commit = bank1.commit(xid);
        assertThat(commit.reply()).isNull();

        bank2.vote(xid, 2);
        assertThat(commit.outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void markSentRightAfterTheHelloStopsTheCommitThatFollows() {
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        harness.restart();
        bank1.live.add(live(xid, 50));
        bank1.connect();
        bank1.mark(xid, "asked for before the restart");
        Asked commit = bank1.commit(xid);
        bank1.announce(BANK_1);
        bank2.inDoubt.put(BANK_2, List.of(new InDoubtBranch(ref(xid, 2), keys(BANK_2, "b"))));
        reconnect(bank2, BANK_2);

        assertThat(commit.outcome().cause()).isEqualTo(RollbackCause.MARKED_ROLLBACK_ONLY);
        assertThat(bank2.received(RollbackBranch.class)).hasSize(1);
        assertThat(harness.appended).isEmpty();
    }

    @Test
    void markAndCommitAfterADurableDecisionAreAnsweredAsCommitted() {
        bank2.phaseTwo = branch -> null;
        Xid xid = bank1.begin("transfer");
        bank2.branch(xid, 2, BANK_2, "b");
        bank1.commit(xid);
        harness.restart();
        bank1.live.add(new LiveTransaction(xid, "transfer", Duration.ofSeconds(50), null, "doubt"));
        bank1.connect();

        assertThat(((Reply.Refusal) bank1.mark(xid, "doubt").reply()).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(bank1.commit(xid).outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void pingTellsThePongThatHasArrivedAndWelcomeTheShortestAbsence() {
        harness.advance(harness.config.pingInterval());
        harness.advance(harness.config.pingInterval());
        assertThat(bank1.received(Ping.class)).containsExactly(new Ping(1, 0), new Ping(2, 1));
        bank1.send(new ClientMessage.Pong(99, 1));
        harness.advance(harness.config.pingInterval());
        assertThat(bank1.received(Ping.class)).last().isEqualTo(new Ping(3, 2));

        assertThat(bank1.received(Welcome.class))
                .singleElement()
                .satisfies(welcome -> assertThat(welcome.initiatorGrace()).isEqualTo(harness.config.initiatorGrace()));
        EngineHarness hasty = new EngineHarness(EngineConfig.defaults().withAdoptionWindow(Duration.ofSeconds(3)));
        assertThat(hasty.client("c", BANK_1).received(Welcome.class))
                .extracting(Welcome::initiatorGrace)
                .as("a coordinator that never met the client rolls back after that")
                .containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void branchOfATransactionThatIsForgottenIsRefused() {
        Xid xid = bank1.begin("transfer");
        bank1.commit(xid);
        bank1.settleBefore(2);
        Reply.Refusal refusal =
                (Reply.Refusal) bank2.register(xid, 2, BANK_2, "b").reply();
        assertThat(refusal.outcome()).isEqualTo(Outcome.FORGOTTEN);
    }

    @Test
    void branchOfAnUnknownClientIsRefused() {
        Xid xid = new Xid(new ClientId(harness.epoch(), 999), 1);
        Reply.Refusal refusal =
                (Reply.Refusal) bank2.register(xid, 2, BANK_2, "b").reply();
        assertThat(refusal.kind()).isEqualTo(RefusalKind.TRANSACTION_OVER);
        Xid future = new Xid(new ClientId(harness.epoch() + 1, 1), 1);
        assertThat(((Reply.Refusal) bank2.register(future, 2, BANK_2, "b").reply()).kind())
                .isEqualTo(RefusalKind.INVALID);
    }

    @Test
    void silentClientIsDisconnected() {
        TestClient silent = new TestClient(harness, "silent", "silent") {
            @Override
            void receive(io.atone.core.protocol.ServerMessage message) {}
        };
        silent.connect();
        harness.advance(harness.config.pingTimeout().plus(harness.config.pingInterval()));
        assertThat(harness.disconnects).singleElement().satisfies(disconnect -> assertThat(disconnect.reason())
                .isEqualTo(DisconnectReason.UNRESPONSIVE));
    }

    @Test
    void protocolViolationsEndTheStream() {
        ConnectionId fresh = harness.open(new TestClient(harness, "x", "x"));
        harness.send(fresh, 0, new ClientMessage.Pong(1, 1));
        bank1.begin(new Xid(bank2.id, 1), "not mine", TestClient.TIMEOUT, null);
        bank2.send(new ClientMessage.Hello(2, "again", "again", null, 0, List.of(), List.of()));
        assertThat(harness.disconnects)
                .extracting(Effect.Disconnect::reason)
                .containsExactly(
                        DisconnectReason.PROTOCOL_VIOLATION,
                        DisconnectReason.PROTOCOL_VIOLATION,
                        DisconnectReason.PROTOCOL_VIOLATION);
        ConnectionId old = harness.open(new TestClient(harness, "old", "old"));
        harness.send(old, 0, new ClientMessage.Hello(99, "old", "old", null, 0, List.of(), List.of()));
        assertThat(harness.disconnects).last().satisfies(disconnect -> assertThat(disconnect.reason())
                .isEqualTo(DisconnectReason.UNSUPPORTED_VERSION));
    }

    @Test
    void beginBeyondTheLimitIsAnsweredAsRolledBack() {
        EngineHarness small = new EngineHarness(EngineConfig.defaults().withMaxLiveTransactions(1));
        TestClient client = small.client("c", BANK_1);
        client.begin("first");
        Xid second = client.begin("second");
        assertThat(client.commit(second).outcome().status()).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(client.commit(second).outcome().reason()).contains("maxLiveTransactions=1");
    }

    private static LiveTransaction live(Xid xid, long remainingSeconds) {
        return new LiveTransaction(xid, "transfer", Duration.ofSeconds(remainingSeconds), null, null);
    }

    private static void reconnect(TestClient client, ResourceId resource) {
        client.connect();
        client.announce(resource);
    }
}
