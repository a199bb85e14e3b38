package io.atone.core.client.machine;

import java.time.Duration;
import java.util.List;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.BranchCommitted;
import io.atone.core.protocol.ClientMessage.Commit;
import io.atone.core.protocol.ClientMessage.MarkRollbackOnly;
import io.atone.core.protocol.ClientMessage.Rollback;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.ServerMessage.Ping;
import io.atone.core.status.Outcome;
import org.junit.jupiter.api.Test;

import static io.atone.core.client.machine.MachineHarness.GRACE;
import static io.atone.core.client.machine.MachineHarness.KEY;
import static io.atone.core.client.machine.MachineHarness.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

/** What a client must not take over into a new epoch, because the old one may have begun to roll it back. */
class ClientMachineEpochTest {

    private static final Xid OF_ANOTHER_CLIENT = Xid.parse("1-99.7");

    private static final ClientId SAME = new ClientId(1, 7);

    private final MachineHarness client = new MachineHarness().connected();
    private final long helloSentAt = client.now;

    private List<Xid> marked() {
        return client.sent(MarkRollbackOnly.class).stream()
                .map(MarkRollbackOnly::xid)
                .toList();
    }

    /** The new coordinator's Welcome comes at this instant, its Hello was sent long before. */
    private void welcomeOfEpoch2At(long millis) {
        client.reconnect();
        client.advanceTo(millis);
        client.welcome(2, new ClientId(2, 1));
    }

    // ---- an end that was asked for

    @Test
    void transactionIsMarkedBeforeItsCommitIsSentToANewEpochAgain() {
        Xid ending = client.begin();
        client.begin();
        client.machine.commit(ending, client.now);
        client.reconnect();
        assertThat(client.hello().liveTransactions())
                .as("nobody knows yet which epoch answers")
                .allSatisfy(live -> assertThat(live.rollbackOnlyReason()).isNull());

        client.welcome(2, new ClientId(2, 1));

        assertThat(client.sent.stream().skip(1).map(ClientEnvelope::message))
                .satisfiesExactly(
                        first -> assertThat(((MarkRollbackOnly) first))
                                .satisfies(mark -> assertThat(mark.xid()).isEqualTo(ending))
                                .satisfies(mark -> assertThat(mark.reason()).contains("restarted after its end")),
                        second -> assertThat(second).isEqualTo(new Commit(ending)));
    }

    @Test
    void resumedSessionMayCommitWhatItAskedFor() {
        Xid xid = client.begin();
        client.machine.commit(xid, client.now);
        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent(Commit.class)).hasSize(1);
        assertThat(marked()).isEmpty();
    }

    @Test
    void transactionOfAClientThatWasGivenUpIsMarkedEvenWhenTheCoordinatorIsRestartedLater() {
        Xid xid = client.begin();
        client.reconnect();
        client.welcome(1, new ClientId(1, 99));
        assertThat(marked())
                .as("the coordinator did not know the client any more")
                .containsExactly(xid);

        client.reconnect();
        assertThat(client.hello().liveTransactions())
                .singleElement()
                .satisfies(live -> assertThat(live.rollbackOnlyReason()).contains("gave its initiator up"));
    }

    @Test
    void commitThatWasAskedForBeforeTheClientWasGivenUpIsAskedForAgain() {
        Xid xid = client.begin();
        client.machine.commit(xid, client.now);
        client.reconnect();
        client.welcome(1, new ClientId(1, 99));

        assertThat(marked()).as("that coordinator goes on with it").isEmpty();
        assertThat(client.sent(Commit.class)).hasSize(1);
    }

    @Test
    void rollbackThatWasSentCannotBecomeACommit() {
        Xid xid = client.begin();
        client.machine.rollback(xid, "no", client.now);
        client.advance(Duration.ofSeconds(30));
        client.machine.commit(xid, client.now);

        client.welcomeAfterReconnect(2);

        assertThat(marked()).containsExactly(xid);
        assertThat(client.sent(Rollback.class)).isEmpty();
        assertThat(client.sent(Commit.class)).hasSize(1);
    }

    @Test
    void commitThatWasNeverSentIsSentToTheNewEpochUnmarked() {
        Xid xid = client.begin();
        client.loseConnection();
        client.machine.commit(xid, client.now);
        client.advanceTo(client.machine.nextDeadlineMillis());
        client.welcome(2, new ClientId(2, 1));
        assertThat(marked()).isEmpty();
        assertThat(client.sent(Commit.class)).hasSize(1);

        client.welcomeAfterReconnect(3);

        assertThat(marked()).as("now it had been sent").containsExactly(xid);
    }

    @Test
    void commitThatWasTurnedAwayIsAsIfNeverSent() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.reply(call, new Reply.Refusal(RefusalKind.SHUTTING_DOWN, "bye", null));

        client.welcomeAfterReconnect(2);

        assertThat(marked()).isEmpty();
        assertThat(client.sent(Commit.class)).hasSize(1);
    }

    @Test
    void commitThatOneStreamTookAndAnotherTurnedAwayIsMarked() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.reconnect();
        client.welcome(1, SAME);
        client.reply(call, new Reply.Refusal(RefusalKind.SHUTTING_DOWN, "bye", null));

        client.welcomeAfterReconnect(2);

        assertThat(marked()).containsExactly(xid);
    }

    @Test
    void durableCommitIsStillTheAnswer() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.welcomeAfterReconnect(2);

        client.reply(
                client.requestId(MarkRollbackOnly.class),
                new Reply.Refusal(RefusalKind.TRANSACTION_OVER, "over", Outcome.COMMITTED));
        client.end(call, Outcome.COMMITTED);

        assertThat(client.result(call)).isEqualTo(new CallResult.Replied(new Reply.Ended(Outcome.COMMITTED)));
        client.reconnect();
        assertThat(client.hello().liveTransactions()).isEmpty();
    }

    @Test
    void doubtIsToldInEveryLaterHelloBecauseTheMarkMayBeLost() {
        Xid xid = client.begin();
        client.machine.commit(xid, client.now);
        client.welcomeAfterReconnect(2);

        client.reconnect();

        assertThat(client.hello().liveTransactions())
                .singleElement()
                .satisfies(live -> assertThat(live.rollbackOnlyReason()).contains("restarted after its end"));
        client.welcome(2, new ClientId(2, 1));
        assertThat(marked()).as("the Hello has told it").isEmpty();
    }

    @Test
    void doubtSurvivesAWelcomeThatNeverCame() {
        Xid xid = client.begin();
        client.machine.commit(xid, client.now);
        client.reconnect();
        client.welcomeAfterReconnect(3);

        assertThat(marked()).containsExactly(xid);
    }

    // ---- timeouts

    @Test
    void transactionWhoseTimeoutTheOldCoordinatorMayHaveSeenIsMarked() {
        Duration timeout = Duration.ofSeconds(5);
        client.machine.begin("slow", timeout, null, null, client.now);
        long begunAt = client.now;
        client.begin();

        welcomeOfEpoch2At(begunAt + Lease.shortest(timeout.toMillis()));

        assertThat(marked()).containsExactly(Xid.parse("1-7.1"));
    }

    @Test
    void transactionWellWithinItsTimeoutLivesOn() {
        Duration timeout = Duration.ofSeconds(5);
        client.machine.begin("slow", timeout, null, null, client.now);

        welcomeOfEpoch2At(client.now + Lease.shortest(timeout.toMillis()) - 1);

        assertThat(marked()).isEmpty();
    }

    // ---- the lease

    @Test
    void absenceShorterThanTheGracePeriodHarmsNothing() {
        client.begin();

        welcomeOfEpoch2At(helloSentAt + Lease.shortest(GRACE.toMillis()) - 1);

        assertThat(marked()).isEmpty();
    }

    @Test
    void absenceAsLongAsTheGracePeriodMarksEverythingThatLives() {
        Xid one = client.begin();
        Xid other = client.begin();

        welcomeOfEpoch2At(helloSentAt + Lease.shortest(GRACE.toMillis()));

        assertThat(marked()).containsExactly(one, other);
        assertThat(client.sent(MarkRollbackOnly.class).get(0).reason()).contains("away for so long");
    }

    @Test
    void absenceHarmsNothingInTheSameEpoch() {
        client.begin();
        client.reconnect();
        client.advance(GRACE.minusMillis(1));
        client.welcome(1, SAME);

        assertThat(marked()).isEmpty();
    }

    @Test
    void pongThatTheCoordinatorHasHeardProvesItsInstant() {
        client.begin();
        client.advance(Duration.ofSeconds(5));
        client.receive(new Ping(1, 0));
        long pongSentAt = client.now;
        client.advance(Duration.ofSeconds(5));
        client.receive(new Ping(2, 1));

        welcomeOfEpoch2At(pongSentAt + Lease.shortest(GRACE.toMillis()) - 1);

        assertThat(marked()).isEmpty();
    }

    @Test
    void repeatedPingDoesNotMakeItsAnswerYounger() {
        client.begin();
        client.advance(Duration.ofSeconds(5));
        client.receive(new Ping(1, 0));
        long pongSentAt = client.now;
        client.advance(Duration.ofSeconds(4));
        client.receive(new Ping(1, 0));
        client.receive(new Ping(2, 1));
        client.receive(new Ping(3, 1));

        welcomeOfEpoch2At(pongSentAt + Lease.shortest(GRACE.toMillis()));

        assertThat(marked()).hasSize(1);
    }

    @Test
    void pingThatHasNotHeardThePongProvesNothing() {
        client.begin();
        client.advance(Duration.ofSeconds(5));
        client.receive(new Ping(1, 0));
        client.advance(Duration.ofSeconds(4));
        client.receive(new Ping(2, 0));
        client.receive(new Ping(3, 99));

        welcomeOfEpoch2At(helloSentAt + Lease.shortest(GRACE.toMillis()));

        assertThat(marked()).hasSize(1);
    }

    @Test
    void answeredRequestProvesTheInstantOfItsSending() {
        client.begin();
        client.advance(Duration.ofSeconds(5));
        long call = client.machine.awaitUnlocked(RESOURCE, null, List.of(KEY), null, client.now);
        long sentAt = client.now;
        client.advance(Duration.ofSeconds(4));
        client.reply(call, new Reply.Done());

        client.reconnect();
        client.advanceTo(sentAt + Lease.shortest(GRACE.toMillis()));
        client.welcome(2, new ClientId(2, 1));

        assertThat(marked()).as("the answer itself proves nothing").hasSize(1);
    }

    @Test
    void pongsOfAnotherStreamProveNothing() {
        client.begin();
        client.advance(Duration.ofSeconds(5));
        client.receive(new Ping(1, 0));
        client.reconnect();
        client.welcome(1, SAME);
        long helloAgainAt = client.now;
        client.advance(Duration.ofSeconds(1));
        client.receive(new Ping(2, 1));

        welcomeOfEpoch2At(helloAgainAt + Lease.shortest(GRACE.toMillis()));

        assertThat(marked()).hasSize(1);
    }

    @Test
    void leaseIsShorterThanTheGracePeriodByTheDriftOfClocks() {
        assertThat(Lease.shortest(10_000)).isEqualTo(9_899);
        assertThat(Lease.shortest(1)).isZero();
    }

    // ---- votes

    @Test
    void voteBeforeAPongThatWasHeardHasArrived() {
        Xid xid = OF_ANOTHER_CLIENT;
        BranchRef arrived = client.registered(xid);
        BranchRef late = client.registered(xid);
        client.machine.branchCommitted(arrived);
        client.receive(new Ping(1, 0));
        client.machine.branchCommitted(late);
        client.receive(new Ping(2, 1));

        client.welcomeAfterReconnect(2);

        assertThat(client.sent(BranchCommitted.class)).containsExactly(new BranchCommitted(late));
    }

    @Test
    void voteOnAStreamThatOnlyLivesOnHasNotArrived() {
        Xid xid = OF_ANOTHER_CLIENT;
        BranchRef branch = client.registered(xid);
        BranchRef muchLater = client.registered(xid);
        client.machine.branchCommitted(branch);
        client.advance(Duration.ofMinutes(2));
        client.machine.branchCommitted(muchLater);

        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent(BranchCommitted.class)).contains(new BranchCommitted(branch));
    }

    @Test
    void everythingThatANewEpochHasToHearComesBeforeTheCommits() {
        Xid xid = client.begin();
        BranchRef branch = client.registered(xid);
        client.machine.commit(xid, client.now);
        client.machine.branchCommitted(branch);
        client.machine.markRollbackOnly(Xid.parse("1-9.4"), "failed", client.now);

        client.welcomeAfterReconnect(2);

        assertThat(client.sent)
                .extracting(envelope -> (Object) envelope.message().getClass())
                .containsExactly(
                        ClientMessage.Hello.class,
                        BranchCommitted.class,
                        MarkRollbackOnly.class,
                        MarkRollbackOnly.class,
                        Commit.class);
    }
}
