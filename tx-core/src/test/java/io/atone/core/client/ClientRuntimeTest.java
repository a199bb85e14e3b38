package io.atone.core.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.atone.core.AtoneClient;
import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionOutcomeUnknownException;
import io.atone.core.ResourceNotOpenException;
import io.atone.core.TransactionOverException;
import io.atone.core.event.ClientListener;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.Begin;
import io.atone.core.protocol.ClientMessage.Commit;
import io.atone.core.protocol.ClientMessage.Hello;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.LockQuery;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.ClientMessage.PhaseTwoResult;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.ClientMessage.ScanReport;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.core.rm.ResourceManager;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import io.atone.core.transport.TransportSecurity;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class ClientRuntimeTest {

    private static final ResourceId RESOURCE = new ResourceId("db1");
    private static final BranchRef BRANCH = new BranchRef(Xid.parse("1-1.1"), new BranchId(1));

    private ScriptedCoordinator coordinator;
    private AtoneClient client;

    @BeforeEach
    void start() throws Exception {
        coordinator = new ScriptedCoordinator();
        client = connect(ClientListener.NONE);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        coordinator.close();
    }

    private ClientConfig.Builder config() {
        return ClientConfig.forApplication("orders")
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(10), Duration.ofMillis(50));
    }

    private AtoneClient connect(ClientListener listener) {
        return AtoneClients.connect(config().build(), listener);
    }

    private GlobalTransaction begin() {
        return client.transactions().begin(GlobalTransactionOptions.named("transfer"));
    }

    @Test
    void reasonOfAnOwnMarkIsKnownAtOnce() {
        Xid foreign = Xid.parse("1-9.4");
        assertThat(client.transactions().rollbackOnlyReason(foreign)).isEmpty();

        client.transactions().markRollbackOnly(foreign, "a statement failed");

        assertThat(client.transactions().rollbackOnlyReason(foreign)).hasValue("a statement failed");
    }

    @Test
    void takenLocksAreLearnedOneByOneFromACoordinatorThatTakesTheQuestionForAnOrdinaryQuery() {
        LockKey free = LockKey.of(RESOURCE, "free");
        LockKey held = LockKey.of(RESOURCE, "held");
        coordinator.replies = request -> ((LockQuery) request).lockKeys().contains(held)
                ? new Reply.LockRefusal(
                        Reply.LockRefusalKind.TIMED_OUT_WAITING,
                        held,
                        BRANCH.xid(),
                        "bank",
                        "transfer",
                        Duration.ZERO,
                        List.of())
                : new Reply.Done();

        assertThat(client.branches().takenByOthers(RESOURCE, null, List.of(free, held)))
                .containsExactly(held);
        assertThat(client.branches().takenByOthers(RESOURCE, null, List.of(free)))
                .isEmpty();
        assertThat(coordinator.received(LockQuery.class)).first().satisfies(query -> assertThat(query.lockWait())
                .isEqualTo(Duration.ofMillis(1)));
    }

    @Test
    void questionForTakenLocksThatIsRefusedFailsAsSuch() {
        coordinator.replies =
                request -> new Reply.Refusal(Reply.RefusalKind.RESOURCE_NOT_OPEN, "not scanned yet", null);

        assertThatThrownBy(() -> client.branches().takenByOthers(RESOURCE, null, List.of(LockKey.of(RESOURCE, "a"))))
                .isInstanceOf(ResourceNotOpenException.class);
    }

    @Test
    void beginsOfManyThreadsTravelInTheOrderOfTheirSequences() throws Exception {
        int threads = 8;
        int each = 200;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                done.add(pool.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        begin();
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdown();
        }

        await().until(() -> coordinator.received(Begin.class).size() == threads * each);
        assertThat(coordinator.received(Begin.class))
                .extracting(begin -> begin.xid().sequence())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void whatManyThreadsAskAndTellAtOnceAllComesThrough() throws Exception {
        int threads = 16;
        int each = 200;
        coordinator.replies = request -> new Reply.Ended(Outcome.COMMITTED);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                done.add(pool.submit(() -> {
                    for (int j = 1; j <= each; j++) {
                        Xid foreign = Xid.parse("1-9." + (thread * each + j));
                        client.transactions().markRollbackOnly(foreign, "by thread " + thread);
                        assertThat(client.transactions().rollbackOnlyReason(foreign))
                                .hasValue("by thread " + thread);
                        begin().commit();
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdown();
        }
        assertThat(coordinator.received(Commit.class)).hasSize(threads * each);
    }

    @Test
    void connectionIsAwaited() throws Exception {
        client.awaitConnected(Duration.ofSeconds(10));

        assertThat(coordinator.received(Hello.class)).hasSize(1);
        assertThatThrownBy(() -> client.awaitConnected(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closedClientIsNotConnected() {
        client.close();

        assertThatThrownBy(() -> client.awaitConnected(Duration.ofSeconds(10)))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void streamThatBreaksIsOpenedAgainAndCommitsGoOn() throws Exception {
        coordinator.replies = request -> null;
        GlobalTransaction transaction = begin();
        CompletableFuture<Void> commit = CompletableFuture.runAsync(transaction::commit);
        coordinator.await(Commit.class);
        coordinator.replies = request -> new Reply.Ended(Outcome.COMMITTED);

        coordinator.endStream(Status.UNAVAILABLE);

        assertThat(commit).succeedsWithin(Duration.ofSeconds(10));
        assertThat(coordinator.received(Hello.class)).hasSize(2);
        assertThat(coordinator.received(Hello.class).get(1).liveTransactions()).hasSize(1);
    }

    @Test
    void messageThatCannotBeUnderstoodEndsTheStreamAndAnotherOneBegins() throws Exception {
        coordinator.await(Hello.class);

        coordinator.sendRaw(io.atone.core.transport.grpc.proto.ServerMessage.getDefaultInstance());

        coordinator.await(Hello.class);
        begin();
    }

    @Test
    void coordinatorThatRefusesTheTokenIsReportedAtOnceAndWithoutTheToken() {
        coordinator.refusal = Status.UNAUTHENTICATED.withDescription("the token is wrong");
        try (AtoneClient stranger =
                AtoneClients.connect(config().security(new TransportSecurity(false, null, null, null, "s3cret"))
                        .connectWait(Duration.ofSeconds(30))
                        .build())) {
            assertThatThrownBy(() -> stranger.transactions().begin(GlobalTransactionOptions.named("transfer")))
                    .isInstanceOf(CoordinatorUnavailableException.class)
                    .hasMessageContaining("UNAUTHENTICATED")
                    .hasMessageContaining("the token is wrong")
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(coordinator.authorizations).contains("Bearer s3cret");
    }

    @Test
    void interruptedRegistrationGivesUpAndKeepsTheInterruption() throws Exception {
        coordinator.replies = request -> null;
        client.awaitConnected(Duration.ofSeconds(10));
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                client.branches().register(BRANCH, RESOURCE, List.of(), null);
                failure.complete(new AssertionError("registered"));
            } catch (RuntimeException e) {
                failure.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("lost", e));
            }
        });
        thread.start();
        coordinator.await(RegisterBranch.class);

        thread.interrupt();

        assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(CoordinatorUnavailableException.class);
    }

    @Test
    void interruptedCommitStillLearnsItsOutcome() {
        coordinator.replies = request -> new Reply.Ended(Outcome.COMMITTED);
        GlobalTransaction transaction = begin();

        Thread.currentThread().interrupt();
        transaction.commit();

        assertThat(Thread.interrupted()).as("the interruption is kept").isTrue();
        assertThat(transaction.outcome()).contains(Outcome.COMMITTED);
    }

    @Test
    void commitWithoutAnAnswerInTimeIsUnknown() throws Exception {
        client.close();
        client = AtoneClients.connect(config().commitWait(Duration.ofMillis(50)).build());
        coordinator.replies = request -> null;
        GlobalTransaction transaction = begin();

        assertThatThrownBy(transaction::commit)
                .isInstanceOf(GlobalTransactionOutcomeUnknownException.class)
                .hasMessageContaining(transaction.xid().toString())
                .hasMessageContaining(coordinator.address());
    }

    @Test
    void rollbackOfACommittedTransactionIsRefused() {
        coordinator.replies = request -> new Reply.Ended(Outcome.COMMITTED);
        GlobalTransaction transaction = begin();
        transaction.commit();

        assertThatThrownBy(() -> transaction.rollback("late")).isInstanceOf(TransactionOverException.class);
    }

    @Test
    void rollbackOfATransactionThatIsForgottenIsDoneUnlessACommitWasAsked() {
        coordinator.replies = request -> new Reply.Ended(Outcome.FORGOTTEN);
        begin().rollback("no");

        GlobalTransaction asked = begin();
        assertThatThrownBy(asked::commit).isInstanceOf(GlobalTransactionOutcomeUnknownException.class);
        assertThatThrownBy(() -> asked.rollback("then not"))
                .isInstanceOf(GlobalTransactionOutcomeUnknownException.class);
    }

    @Test
    void registrationOnATransactionThatIsOverSaysHowItEnded() {
        Outcome timedOut = new Outcome(GlobalStatus.ROLLED_BACK, RollbackCause.TIMED_OUT, "older than 1 s");
        coordinator.replies = request ->
                new Reply.Refusal(Reply.RefusalKind.TRANSACTION_OVER, "1-1.1 takes no branches any more", timedOut);
        client.awaitConnected(Duration.ofSeconds(10));

        assertThatThrownBy(() -> client.branches().register(BRANCH, RESOURCE, List.of(), null))
                .isInstanceOf(TransactionOverException.class)
                .hasMessageContaining("1-1.1")
                .hasMessageContaining("TIMED_OUT");
    }

    @Test
    void listenerThatFailsChangesNothing() {
        client.close();
        client = connect(new ClientListener() {
            @Override
            public void begun(Xid xid, String name) {
                throw new IllegalStateException("listener");
            }
        });

        assertThat(begin().xid()).isNotNull();
    }

    @Test
    void resultsOfTheResourceManagerReachTheCoordinator() throws Exception {
        client.branches().addResource(new FailingManager(new IllegalStateException("database is gone")));
        client.branches().awaitOpen(RESOURCE);

        coordinator.send(new ServerMessage.CommitBranches(RESOURCE, List.of(BRANCH)));
        PhaseTwoResult retry = coordinator.await(PhaseTwoResult.class);
        assertThat(retry.outcome()).isEqualTo(PhaseTwoOutcome.RETRY);
        assertThat(retry.detail()).isEqualTo("java.lang.IllegalStateException: database is gone");

        client.branches().addResource(new FailingManager(new NeedsAttentionException("row 7 differs")));
        coordinator.send(new ServerMessage.RollbackBranch(RESOURCE, BRANCH));
        PhaseTwoResult attention = coordinator.await(PhaseTwoResult.class);
        assertThat(attention.outcome()).isEqualTo(PhaseTwoOutcome.NEEDS_ATTENTION);
        assertThat(attention.detail()).isEqualTo("row 7 differs");

        UndoOrder force = new UndoOrder(UndoMode.FORCED, "the outsider was wrong");
        coordinator.send(new ServerMessage.RollbackBranch(RESOURCE, BRANCH, force));
        PhaseTwoResult unknown = coordinator.await(PhaseTwoResult.class);
        assertThat(unknown.mode()).isEqualTo(UndoMode.FORCED);
        assertThat(unknown.detail()).contains("kind AT cannot be resolved with FORCED");

        client.branches().addResource(new FailingManager(new NoClassDefFoundError("driver")));
        coordinator.send(new ServerMessage.ScanResource(RESOURCE));
        assertThat(coordinator.await(ScanReport.class).failure()).contains("NoClassDefFoundError");

        client.branches().addResource(new FailingManager(null));
        coordinator.send(new ServerMessage.RollbackBranch(RESOURCE, BRANCH));
        assertThat(coordinator.await(PhaseTwoResult.class).outcome()).isEqualTo(PhaseTwoOutcome.DONE);
    }

    @Test
    void managerThatIsRemovedLeavesItsResourceToTheOthers() throws Exception {
        FailingManager first = new FailingManager(null);
        FailingManager second = new FailingManager(new IllegalStateException("its pool is closed"));
        client.branches().addResource(first);
        client.branches().addResource(second);
        client.branches().awaitOpen(RESOURCE);

        client.branches().removeResource(second);
        client.branches().removeResource(second);
        coordinator.send(new ServerMessage.RollbackBranch(RESOURCE, BRANCH));

        assertThat(coordinator.await(PhaseTwoResult.class).outcome()).isEqualTo(PhaseTwoOutcome.DONE);
        client.branches().awaitOpen(RESOURCE);
    }

    @Test
    void closeFinishesPhaseTwoWorkUnderWayAndThenTheStream() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        client.branches().addResource(new FailingManager(null) {
            @Override
            public void rollback(BranchRef branch) throws Exception {
                begun.countDown();
                assertThat(mayEnd.await(10, TimeUnit.SECONDS)).isTrue();
            }
        });
        client.branches().awaitOpen(RESOURCE);
        coordinator.send(new ServerMessage.RollbackBranch(RESOURCE, BRANCH));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> close = CompletableFuture.runAsync(client::close);
        await().untilAsserted(() -> assertThatThrownBy(this::begin).hasMessageContaining("closed"));
        mayEnd.countDown();

        assertThat(close).succeedsWithin(Duration.ofSeconds(10));
        assertThat(coordinator.received(PhaseTwoResult.class))
                .extracting(PhaseTwoResult::outcome)
                .containsExactly(PhaseTwoOutcome.DONE);
        assertThat(coordinator.halfClosed).isTrue();
        client.close();
    }

    @Test
    void closeFailsWhoeverWaits() throws Exception {
        coordinator.replies = request -> null;
        GlobalTransaction transaction = begin();
        CompletableFuture<Void> commit = CompletableFuture.runAsync(transaction::commit);
        coordinator.await(Commit.class);

        client.close();

        assertThat(commit)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(GlobalTransactionOutcomeUnknownException.class);
    }

    private static class FailingManager implements ResourceManager {

        private final Throwable failure;

        FailingManager(Throwable failure) {
            this.failure = failure;
        }

        private void fail() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (Exception) failure;
            }
        }

        @Override
        public ResourceId resourceId() {
            return RESOURCE;
        }

        @Override
        public String kind() {
            return "AT";
        }

        @Override
        public String description() {
            return "failing";
        }

        @Override
        public List<InDoubtBranch> inDoubtBranches() throws Exception {
            fail();
            return List.of();
        }

        @Override
        public void commit(List<BranchRef> branches) throws Exception {
            fail();
        }

        @Override
        public void rollback(BranchRef branch) throws Exception {
            fail();
        }
    }
}
