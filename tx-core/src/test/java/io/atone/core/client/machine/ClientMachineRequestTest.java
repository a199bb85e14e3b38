package io.atone.core.client.machine;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.atone.core.client.machine.CallResult.FailureKind;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.AnnounceResource;
import io.atone.core.protocol.ClientMessage.BranchCommitted;
import io.atone.core.protocol.ClientMessage.Commit;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.ClientMessage.LockQuery;
import io.atone.core.protocol.ClientMessage.MarkRollbackOnly;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.ClientMessage.Rollback;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.junit.jupiter.api.Test;

import static io.atone.core.client.machine.MachineHarness.KEY;
import static io.atone.core.client.machine.MachineHarness.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

class ClientMachineRequestTest {

    private static final Xid OF_ANOTHER_CLIENT = Xid.parse("1-99.7");

    private static final ClientId SAME = new ClientId(1, 7);
    private static final Reply.Refusal SHUTTING_DOWN = new Reply.Refusal(RefusalKind.SHUTTING_DOWN, "bye", null);

    private final MachineHarness client = new MachineHarness().connected();

    // ---- endings

    @Test
    void commitIsAnsweredWithItsOutcome() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.end(call, Outcome.COMMITTED);

        assertThat(client.result(call)).isEqualTo(new CallResult.Replied(new Reply.Ended(Outcome.COMMITTED)));
        client.reconnect();
        assertThat(client.hello().liveTransactions()).isEmpty();
    }

    @Test
    void commitWhoseReplyWasLostIsAskedAgainWithTheSameIdInAnyEpoch() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.reconnect();
        assertThat(client.sent(Commit.class)).isEmpty();
        client.welcome(1, SAME);
        assertThat(client.sent(Commit.class)).containsExactly(new Commit(xid));

        client.welcomeAfterReconnect(2);
        assertThat(client.requestId(Commit.class)).isEqualTo(call);
        client.end(call, Outcome.COMMITTED);

        assertThat(client.result(call)).isEqualTo(new CallResult.Replied(new Reply.Ended(Outcome.COMMITTED)));
    }

    @Test
    void replyThatComesTwiceCountsOnce() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);

        client.end(call, Outcome.COMMITTED);
        client.end(call, Outcome.COMMITTED);

        assertThat(client.result(call)).isNotNull();
    }

    @Test
    void commitWithoutAnAnswerIsUnknownToItsCallerAndStillSettledByTheLateAnswer() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.advance(Duration.ofSeconds(60));
        assertThat(client.failure(call)).isEqualTo(FailureKind.OUTCOME_UNKNOWN);

        client.end(call, Outcome.COMMITTED);
        long again = client.machine.commit(xid, client.now);

        assertThat(client.result(again)).isEqualTo(new CallResult.Replied(new Reply.Ended(Outcome.COMMITTED)));
        assertThat(client.sent(Commit.class)).hasSize(1);
    }

    @Test
    void commitAskedAgainByItsCallerTakesThePlaceOfTheForgottenOne() {
        Xid xid = client.begin();
        client.machine.commit(xid, client.now);
        client.advance(Duration.ofSeconds(60));
        long again = client.machine.commit(xid, client.now);

        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent(Commit.class)).hasSize(1);
        assertThat(client.requestId(Commit.class)).isEqualTo(again);
    }

    @Test
    void transactionStaysLiveWhileItsCommitIsUndecided() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.end(call, new Outcome(GlobalStatus.COMMITTING, null, ""));

        client.reconnect();

        assertThat(client.hello().liveTransactions()).hasSize(1);
    }

    @Test
    void refusalThatCarriesTheOutcomeSettlesToo() {
        Xid xid = client.begin();
        long call = client.machine.commit(xid, client.now);
        client.reply(call, new Reply.Refusal(RefusalKind.TRANSACTION_OVER, "over", MachineHarness.ROLLED_BACK));

        client.reconnect();

        assertThat(client.hello().liveTransactions()).isEmpty();
    }

    @Test
    void transactionThatNobodyEverEndedIsForgottenAndThenTimedOut() {
        Xid xid = client.begin();
        client.advance(Duration.ofMinutes(3));

        long call = client.machine.commit(xid, client.now);

        assertThat(client.result(call)).isInstanceOfSatisfying(CallResult.Replied.class, replied -> {
            Outcome outcome = ((Reply.Ended) replied.reply()).outcome();
            assertThat(outcome.status()).isEqualTo(GlobalStatus.ROLLED_BACK);
            assertThat(outcome.cause()).isEqualTo(RollbackCause.TIMED_OUT);
        });
        assertThat(client.sent(Commit.class)).isEmpty();
    }

    @Test
    void endingsAreAskedOfTheNextCoordinatorWhenThisOneShutsDown() {
        Xid xid = client.begin();
        long call = client.machine.rollback(xid, "no", client.now);
        client.reply(call, SHUTTING_DOWN);
        assertThat(client.isPending(call)).isTrue();

        client.welcomeAfterReconnect(2);

        assertThat(client.sent(Rollback.class)).containsExactly(new Rollback(xid, "no"));
    }

    // ---- registrations

    @Test
    void pendingRegistrationIsSentAgainInTheSameEpoch() {
        client.openResource();
        BranchRef branch = client.newBranch(client.begin());
        long call = client.register(branch);
        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent(RegisterBranch.class)).hasSize(1);
        client.reply(call, new Reply.Done());
        assertThat(client.result(call)).isEqualTo(new CallResult.Replied(new Reply.Done()));
    }

    @Test
    void pendingRegistrationFailsInAnotherEpochAndIsNotAnnounced() {
        client.openResource();
        BranchRef branch = client.newBranch(client.begin());
        long call = client.register(branch);
        client.welcomeAfterReconnect(2);

        assertThat(client.failure(call)).isEqualTo(FailureKind.RESOURCE_NOT_OPEN);
        assertThat(client.sent(RegisterBranch.class)).isEmpty();
        client.reconnect();
        assertThat(client.hello().liveBranches()).isEmpty();
    }

    @Test
    void registrationDoesNotWaitLongForACoordinatorThatIsGone() {
        BranchRef branch = client.newBranch(client.begin());
        long call = client.register(branch);
        client.loseConnection();

        client.advance(Duration.ofMillis(9_999));
        assertThat(client.isPending(call)).isTrue();
        client.advance(Duration.ofMillis(1));

        assertThat(client.failure(call)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
    }

    @Test
    void registrationMayWaitForLocksAndAnAnswerOnTop() {
        BranchRef branch = client.newBranch(client.begin());
        long call = client.machine.register(branch, RESOURCE, List.of(KEY), Duration.ofSeconds(20), client.now);

        client.advance(Duration.ofMillis(29_999));
        assertThat(client.isPending(call)).isTrue();
        client.advance(Duration.ofMillis(1));

        assertThat(client.failure(call)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
    }

    @Test
    void registrationFailsWhenTheCoordinatorShutsDown() {
        BranchRef branch = client.newBranch(client.begin());
        long call = client.register(branch);

        client.reply(call, SHUTTING_DOWN);

        assertThat(client.failure(call)).isEqualTo(FailureKind.RESOURCE_NOT_OPEN);
    }

    @Test
    void tooManyLockKeysAreRefusedHere() {
        BranchRef branch = client.newBranch(client.begin());
        List<LockKey> tooMany = Collections.nCopies(Protocol.MAX_LOCK_KEYS_PER_BRANCH + 1, KEY);

        long call = client.machine.register(branch, RESOURCE, tooMany, null, client.now);

        assertThat(client.failure(call)).isEqualTo(FailureKind.LIMIT_EXCEEDED);
        assertThat(client.sent(RegisterBranch.class)).isEmpty();
    }

    @Test
    void openBranchesAreBounded() {
        Xid xid = client.begin();
        BranchRef first = client.registered(xid);
        for (int i = 1; i < LiveBranches.MAX_BRANCHES; i++) {
            client.register(client.newBranch(xid));
        }

        long refused = client.register(client.newBranch(xid));
        client.machine.branchCommitted(first);
        long allowed = client.register(client.newBranch(xid));

        assertThat(client.failure(refused)).isEqualTo(FailureKind.LIMIT_EXCEEDED);
        assertThat(client.isPending(allowed)).isTrue();
    }

    // ---- live branches and votes

    @Test
    void branchesWithAnOpenLocalTransactionAreAnnounced() {
        Xid xid = client.begin();
        BranchRef voted = client.registered(xid);
        BranchRef open = client.registered(xid);
        client.machine.branchCommitted(voted);

        client.reconnect();

        assertThat(client.hello().liveBranches()).containsExactly(new LiveBranch(open, RESOURCE));
    }

    @Test
    void votesOfOwnTransactionGoAlongWithItsCommitHoweverOftenItIsAskedFor() {
        Xid xid = client.begin();
        BranchRef first = client.registered(xid);
        BranchRef second = client.registered(xid);
        client.machine.branchCommitted(first);
        client.machine.branchCommitted(second);
        assertThat(client.sent(BranchCommitted.class)).isEmpty();

        client.machine.commit(xid, client.now);
        Commit commit = new Commit(xid, List.of(first.branchId(), second.branchId()));
        assertThat(client.sent(Commit.class)).containsExactly(commit);
        client.reconnect();
        client.welcome(1, SAME);
        assertThat(client.sent(Commit.class)).containsExactly(commit);
        client.welcomeAfterReconnect(2);
        assertThat(client.sent(Commit.class)).containsExactly(commit);
        assertThat(client.sent(BranchCommitted.class)).isEmpty();
    }

    @Test
    void voteThatComesAfterTheCommitWasAskedForIsSentByItself() {
        Xid xid = client.begin();
        BranchRef late = client.registered(xid);
        client.machine.commit(xid, client.now);
        client.machine.branchCommitted(late);

        assertThat(client.sent(Commit.class)).containsExactly(new Commit(xid));
        assertThat(client.sent(BranchCommitted.class)).containsExactly(new BranchCommitted(late));
    }

    @Test
    void votesBeyondTheBoundAreSentByThemselves() {
        Xid xid = client.begin();
        for (int i = 0; i < Protocol.MAX_VOTES_IN_COMMIT; i++) {
            client.machine.branchCommitted(client.newBranch(xid));
        }
        BranchRef beyond = client.newBranch(xid);
        client.machine.branchCommitted(beyond);

        assertThat(client.sent(BranchCommitted.class)).containsExactly(new BranchCommitted(beyond));
        client.machine.commit(xid, client.now);
        assertThat(client.sent(Commit.class)).singleElement().satisfies(commit -> assertThat(commit.votes())
                .hasSize(Protocol.MAX_VOTES_IN_COMMIT));
    }

    @Test
    void voteThatMayBeLostIsSentAgainAndOneThatArrivedIsNot() {
        Xid xid = OF_ANOTHER_CLIENT;
        BranchRef arrived = client.registered(xid);
        BranchRef lost = client.registered(xid);
        client.machine.branchCommitted(arrived);
        long after = client.machine.awaitUnlocked(RESOURCE, null, List.of(KEY), null, client.now);
        client.machine.branchCommitted(lost);
        client.reply(after, new Reply.Done());

        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent(BranchCommitted.class)).containsExactly(new BranchCommitted(lost));
    }

    @Test
    void answerToARequestThatWasSentBeforeTheVoteDoesNotConfirmIt() {
        Xid xid = OF_ANOTHER_CLIENT;
        BranchRef branch = client.registered(xid);
        long before = client.machine.awaitUnlocked(RESOURCE, null, List.of(KEY), null, client.now);
        client.machine.branchCommitted(branch);
        client.reply(before, new Reply.Done());

        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent(BranchCommitted.class)).hasSize(1);
    }

    @Test
    void voteCastWithoutASessionIsSentBeforeTheCommit() {
        Xid xid = client.begin();
        BranchRef branch = client.registered(xid);
        client.loseConnection();
        client.machine.commit(xid, client.now);
        client.machine.branchCommitted(branch);

        client.advanceTo(client.machine.nextDeadlineMillis());
        client.welcome(1, SAME);

        List<Class<?>> order = client.sent.stream()
                .<Class<?>>map(envelope -> envelope.message().getClass())
                .toList();
        assertThat(order).containsSubsequence(BranchCommitted.class, Commit.class);
    }

    @Test
    void voteOfABranchInPhaseTwoIsNotSentAgain() {
        Xid xid = OF_ANOTHER_CLIENT;
        BranchRef branch = client.registered(xid);
        client.machine.branchCommitted(branch);
        client.receive(new ServerMessage.CommitBranches(RESOURCE, List.of(branch)));

        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent(BranchCommitted.class)).isEmpty();
    }

    // ---- marks

    @Test
    void firstMarkIsToldOnceAndAgainOnlyToANewCoordinator() {
        Xid foreign = Xid.parse("1-9.4");
        client.machine.markRollbackOnly(foreign, "first", client.now);
        client.machine.markRollbackOnly(foreign, "second", client.now);
        assertThat(client.sent(MarkRollbackOnly.class)).containsExactly(new MarkRollbackOnly(foreign, "first"));
        client.reply(client.requestId(MarkRollbackOnly.class), new Reply.Done());

        client.reconnect();
        client.welcome(1, SAME);
        assertThat(client.sent(MarkRollbackOnly.class)).isEmpty();

        client.welcomeAfterReconnect(2);
        assertThat(client.sent(MarkRollbackOnly.class)).containsExactly(new MarkRollbackOnly(foreign, "first"));
    }

    @Test
    void markOverWhichTheStreamBrokeIsToldAgainBeforeTheCommit() {
        Xid xid = client.begin();
        client.machine.markRollbackOnly(xid, "failed", client.now);
        client.machine.commit(xid, client.now);

        client.reconnect();
        client.welcome(1, SAME);

        assertThat(client.sent.subList(1, 3))
                .extracting(envelope -> (ClientMessage) envelope.message())
                .containsExactly(new MarkRollbackOnly(xid, "failed"), new Commit(xid));
    }

    @Test
    void markOnATransactionThatIsOverIsForgotten() {
        Xid foreign = Xid.parse("1-9.4");
        client.machine.markRollbackOnly(foreign, "late", client.now);
        client.reply(
                client.requestId(MarkRollbackOnly.class),
                new Reply.Refusal(RefusalKind.TRANSACTION_OVER, "over", Outcome.COMMITTED));

        client.welcomeAfterReconnect(2);

        assertThat(client.sent(MarkRollbackOnly.class)).isEmpty();
    }

    @Test
    void abandonedBranchMarksItsTransaction() {
        Xid xid = client.begin();
        BranchRef branch = client.registered(xid);

        client.machine.branchAbandoned(branch, "local commit failed", client.now);

        assertThat(client.sent(MarkRollbackOnly.class))
                .containsExactly(new MarkRollbackOnly(xid, "local commit failed"));
        client.reconnect();
        assertThat(client.hello().liveBranches()).isEmpty();
    }

    // ---- admission

    @Test
    void resourceIsAnnouncedInEverySessionAndOpensThere() {
        client.machine.addResource(RESOURCE, "AT", "h2");
        long call = client.machine.awaitOpen(RESOURCE, client.now);
        client.reconnect();
        client.welcome(1, SAME);
        assertThat(client.sent(AnnounceResource.class)).hasSize(1);
        assertThat(client.isPending(call)).isTrue();

        client.receive(new ServerMessage.ResourceOpen(RESOURCE));

        assertThat(client.result(call)).isEqualTo(new CallResult.Opened());
        assertThat(client.result(client.machine.awaitOpen(RESOURCE, client.now)))
                .isEqualTo(new CallResult.Opened());
    }

    @Test
    void resourceIsClosedWhenTheStreamBreaks() {
        client.openResource();
        client.loseConnection();

        long call = client.machine.awaitOpen(RESOURCE, client.now);
        assertThat(client.isPending(call)).isTrue();
        client.advance(Duration.ofSeconds(10));

        assertThat(client.failure(call)).isEqualTo(FailureKind.COORDINATOR_UNAVAILABLE);
    }

    @Test
    void resourceThatDoesNotOpenInTimeSaysSo() {
        client.machine.addResource(RESOURCE, "AT", "h2");
        long call = client.machine.awaitOpen(RESOURCE, client.now);

        client.advance(Duration.ofSeconds(10));

        assertThat(client.failure(call)).isEqualTo(FailureKind.RESOURCE_NOT_OPEN);
    }

    @Test
    void branchThatWaitsForItsResourceGivesUpSoonOnceTheScanMayNeedWhatItHolds() {
        client.openResource();
        client.loseConnection();
        long call = client.machine.awaitOpen(RESOURCE, client.now);
        client.advance(Duration.ofSeconds(1));
        client.welcomeAfterReconnect(2);

        client.advance(client.config.scanWait().minusMillis(1));
        assertThat(client.isPending(call)).isTrue();
        client.advance(Duration.ofMillis(1));

        assertThat(client.failure(call)).isEqualTo(FailureKind.RESOURCE_NOT_OPEN);
    }

    @Test
    void unknownResourceIsNotWaitedFor() {
        assertThat(client.failure(client.machine.awaitOpen(RESOURCE, client.now)))
                .isEqualTo(FailureKind.NOT_ALLOWED);
    }

    @Test
    void questionForTakenLocksIsAskedAgainInTheNextSession() {
        long call = client.machine.askTaken(RESOURCE, null, List.of(KEY), client.now);
        client.welcomeAfterReconnect(2);

        assertThat(client.sent(LockQuery.class)).containsExactly(LockQuery.namingTaken(RESOURCE, null, List.of(KEY)));
        client.reply(call, new Reply.Taken(List.of(KEY)));
        assertThat(client.result(call)).isEqualTo(new CallResult.Replied(new Reply.Taken(List.of(KEY))));
    }

    @Test
    void lockQueryGoesOnInTheNextSession() {
        long call = client.machine.awaitUnlocked(RESOURCE, null, List.of(KEY), Duration.ofSeconds(1), client.now);
        client.welcomeAfterReconnect(2);

        assertThat(client.sent(LockQuery.class))
                .containsExactly(new LockQuery(RESOURCE, null, List.of(KEY), Duration.ofSeconds(1), false));
        client.reply(call, new Reply.Done());
        assertThat(client.result(call)).isEqualTo(new CallResult.Replied(new Reply.Done()));
    }

    @Test
    void requestThatIsTooLargeForTheWireFails() {
        BranchRef branch = client.newBranch(client.begin());
        long call = client.register(branch);

        client.machine.requestTooLarge(call, "RegisterBranch has 5 MB");

        assertThat(client.failure(call)).isEqualTo(FailureKind.LIMIT_EXCEEDED);
    }
}
