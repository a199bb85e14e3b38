package io.atone.core.client.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.core.client.machine.CallResult.FailureKind;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.Begin;
import io.atone.core.protocol.ClientMessage.Pong;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.status.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClientMachineSessionTest {

    private final MachineHarness client = new MachineHarness();

    @Test
    void helloIsTheFirstMessageOfAStream() {
        client.machine.start(client.now);

        assertThat(client.sent).hasSize(1);
        assertThat(client.hello().previousClientId()).isNull();
        assertThat(client.hello().highestSequence()).isZero();
    }

    @Test
    void beginSentBeforeTheFirstSessionWaitsForItAndThenNeedsNoAnswer() {
        client.machine.start(client.now);
        long call = client.machine.begin("transfer", null, null, null, client.now);
        assertThat(client.isPending(call)).isTrue();

        client.welcome(1, new ClientId(1, 7));

        assertThat(client.result(call)).isEqualTo(new CallResult.Began(Xid.parse("1-7.1"), Duration.ofSeconds(60)));
        assertThat(client.sent(Begin.class)).hasSize(1);
    }

    @Test
    void beginFailsWithTheLastReasonWhenNoSessionComesInTime() {
        client.machine.start(client.now);
        long call = client.machine.begin("transfer", null, null, null, client.now);
        client.machine.disconnected(client.connection, false, "localhost:8091: Connection refused", client.now);

        client.advance(Duration.ofMillis(4_999));
        assertThat(client.isPending(call)).isTrue();
        client.machine.disconnected(client.connection, false, "localhost:8091: Connection refused", client.now);
        client.advance(Duration.ofMillis(1));

        assertThat(client.failure(call)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
        assertThat(((CallResult.Failed) client.result(call)).message()).contains("Connection refused", "PT5S");
    }

    @Test
    void beginFailsAtOnceWhenTheCoordinatorRefusesThisClient() {
        client.machine.start(client.now);
        long waiting = client.machine.begin("first", null, null, null, client.now);
        client.machine.disconnected(client.connection, true, "UNAUTHENTICATED, wrong token", client.now);
        long later = client.machine.begin("second", null, null, null, client.now);

        assertThat(client.failure(waiting)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
        assertThat(((CallResult.Failed) client.result(later)).message()).contains("wrong token");
    }

    @Test
    void sessionIsAwaitedNoLongerThanTold() {
        client.machine.start(client.now);
        long call = client.machine.awaitSession(Duration.ofMillis(700), client.now);
        client.machine.disconnected(client.connection, false, "localhost:8091: Connection refused", client.now);
        client.advance(Duration.ofMillis(699));
        assertThat(client.isPending(call)).isTrue();
        client.machine.disconnected(client.connection, false, "localhost:8091: Connection refused", client.now);
        client.advance(Duration.ofMillis(1));

        assertThat(client.failure(call)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
        assertThat(((CallResult.Failed) client.result(call)).message()).contains("Connection refused", "PT0.7S");
    }

    @Test
    void sessionIsThereWhenWelcomeHasCome() {
        client.machine.start(client.now);
        long waiting = client.machine.awaitSession(Duration.ofSeconds(1), client.now);
        assertThat(client.isPending(waiting)).isTrue();
        client.welcome(1, new ClientId(1, 7));
        long later = client.machine.awaitSession(Duration.ofSeconds(1), client.now);

        assertThat(client.result(waiting)).isEqualTo(new CallResult.Connected());
        assertThat(client.result(later)).isEqualTo(new CallResult.Connected());
    }

    @Test
    void sessionIsNotAwaitedFromACoordinatorThatRefusesThisClient() {
        client.machine.start(client.now);
        long waiting = client.machine.awaitSession(Duration.ofSeconds(1), client.now);
        client.machine.disconnected(client.connection, true, "UNAUTHENTICATED, wrong token", client.now);

        assertThat(client.failure(waiting)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
        assertThat(client.failure(client.machine.awaitSession(Duration.ofSeconds(1), client.now)))
                .isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
    }

    @Test
    void pausesBetweenAttemptsGrowUpToTheBoundAndStartAnewAfterASession() {
        client.machine.start(client.now);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            client.loseConnection();
            pauses.add(client.machine.nextDeadlineMillis() - client.now);
            client.advanceTo(client.machine.nextDeadlineMillis());
        }
        assertThat(pauses.get(0)).isBetween(50L, 100L);
        assertThat(pauses.get(9)).isBetween(2_500L, 5_000L);

        client.welcome(1, new ClientId(1, 7));
        client.loseConnection();
        assertThat(client.machine.nextDeadlineMillis() - client.now).isBetween(50L, 100L);
    }

    @Test
    void outageIsReportedOnceAndSoIsItsEnd() {
        client.connected();
        client.reconnect();
        client.reconnect();
        client.reconnect();
        client.welcome(1, new ClientId(1, 7));

        assertThat(client.notices)
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(ClientNotice.Connected.class),
                        second -> assertThat(second).isInstanceOf(ClientNotice.Disconnected.class),
                        third -> assertThat(((ClientNotice.Connected) third).resumed())
                                .isTrue());
    }

    @Test
    void streamWithoutWelcomeIsGivenUp() {
        client.machine.start(client.now);
        long first = client.connection;

        client.advance(Duration.ofSeconds(11));

        assertThat(client.otherEffects).contains(new ClientEffect.Abort(first));
        assertThat(client.connection).isGreaterThan(first);
    }

    @Test
    void messageBeforeWelcomeEndsTheStream() {
        client.machine.start(client.now);

        client.receive(new ServerMessage.Ping(1, 0));

        assertThat(client.otherEffects).containsExactly(new ClientEffect.Abort(client.connection));
        assertThat(client.sent).hasSize(1);
    }

    @Test
    void messagesOfAStreamThatWasGivenUpArePassedOver() {
        client.connected();
        long old = client.connection;
        client.reconnect();
        client.welcome(1, new ClientId(1, 7));

        client.machine.received(old, new ServerMessage.Ping(5, 0), client.now);
        client.machine.disconnected(old, false, "late", client.now);

        assertThat(client.sent(Pong.class)).isEmpty();
        client.begin();
    }

    @Test
    void reconnectTellsThePreviousClientIdAndWhatIsLive() {
        client.connected();
        Xid over = client.begin();
        Xid live = client.begin();
        client.machine.commit(over, client.now);
        client.end(client.requestId(ClientMessage.Commit.class), Outcome.COMMITTED);
        client.machine.markRollbackOnly(live, "statement failed", client.now);
        client.now += 1_000;

        client.reconnect();

        assertThat(client.hello().previousClientId()).isEqualTo(new ClientId(1, 7));
        assertThat(client.hello().highestSequence()).isEqualTo(2);
        assertThat(client.hello().liveTransactions()).singleElement().satisfies(told -> {
            assertThat(told.xid()).isEqualTo(live);
            assertThat(told.name()).isEqualTo("transfer");
            assertThat(told.rollbackOnlyReason()).isEqualTo("statement failed");
            assertThat(told.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(59));
        });
    }

    @Test
    void newClientIdCountsFromOneAndKeepsTheOldTransactionsAlive() {
        client.connected();
        Xid old = client.begin();
        client.reconnect();
        client.welcome(2, new ClientId(2, 1));

        Xid fresh = client.begin();
        long commit = client.machine.commit(old, client.now);
        client.end(client.requestId(ClientMessage.Commit.class), Outcome.COMMITTED);

        assertThat(fresh).isEqualTo(Xid.parse("2-1.1"));
        assertThat(client.result(commit)).isInstanceOf(CallResult.Replied.class);
        client.reconnect();
        assertThat(client.hello().previousClientId()).isEqualTo(new ClientId(2, 1));
        assertThat(client.hello().liveTransactions()).singleElement().satisfies(told -> assertThat(told.xid())
                .isEqualTo(fresh));
    }

    @Test
    void epochThatGoesBackIsReported() {
        client.connected();
        client.welcomeAfterReconnect(9);
        client.welcomeAfterReconnect(3);

        assertThat(client.notices).contains(new ClientNotice.EpochWentBack(9, 3));
    }

    @Test
    void beginsTravelInTheOrderOfTheirSequencesAndTellTheOldestLiveOne() {
        client.connected();
        Xid first = client.begin();
        Xid second = client.begin();
        client.machine.commit(first, client.now);
        client.end(client.requestId(ClientMessage.Commit.class), Outcome.COMMITTED);
        client.begin();

        assertThat(client.sent(Begin.class))
                .extracting(begin -> begin.xid().sequence())
                .containsExactly(1L, 2L, 3L);
        assertThat(client.sent(Begin.class))
                .extracting(Begin::oldestLiveSequence)
                .containsExactly(1L, 1L, 2L);
        assertThat(second.sequence()).isEqualTo(2);
    }

    @Test
    void pongTellsTheNextSequenceWhenNothingIsLive() {
        client.connected();
        Xid only = client.begin();
        client.machine.rollback(only, "no", client.now);
        client.end(client.requestId(ClientMessage.Rollback.class), MachineHarness.ROLLED_BACK);

        client.receive(new ServerMessage.Ping(42, 0));

        assertThat(client.sent(Pong.class)).containsExactly(new Pong(42, 2));
    }

    @Test
    void optionsBeyondTheCoordinatorsMaximaAreNotAllowed() {
        client.connected();

        long tooLong = client.machine.begin("slow", Duration.ofMinutes(11), null, null, client.now);
        long waitsTooLong = client.machine.begin("slow", null, Duration.ofSeconds(61), null, client.now);

        assertThat(client.failure(tooLong)).isEqualTo(FailureKind.NOT_ALLOWED);
        assertThat(client.failure(waitsTooLong)).isEqualTo(FailureKind.NOT_ALLOWED);
        assertThat(client.sent(Begin.class)).isEmpty();
    }

    @Test
    void closeFailsEverythingThatWaitsAndFinishesTheStream() {
        client.connected();
        Xid xid = client.begin();
        long commit = client.machine.commit(xid, client.now);

        client.machine.close();
        long later = client.machine.begin("late", null, null, null, client.now);

        assertThat(client.failure(commit)).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
        assertThat(client.failure(later)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
        assertThat(client.otherEffects).containsExactly(new ClientEffect.Finish(client.connection));
        assertThat(client.machine.nextDeadlineMillis()).isGreaterThan(client.now);
    }

    @Test
    void tooManyLiveTransactionsAreRefusedHere() {
        client.connected();
        for (int i = 0; i < LiveTransactions.MAX_LIVE; i++) {
            client.begin();
        }

        long call = client.machine.begin("one more", null, null, null, client.now);

        assertThat(client.failure(call)).isEqualTo(FailureKind.LIMIT_EXCEEDED);
    }
}
