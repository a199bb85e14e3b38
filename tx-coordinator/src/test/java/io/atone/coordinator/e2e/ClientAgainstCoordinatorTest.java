package io.atone.coordinator.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.core.AtoneClient;
import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionIncompleteException;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.GlobalTransactionTimedOutException;
import io.atone.core.LockConflictException;
import io.atone.core.TransactionOverException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.event.ClientListener;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.status.RollbackCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The real client and the real coordinator, over the network stack of this machine. */
@Timeout(60)
class ClientAgainstCoordinatorTest {

    @TempDir
    Path data;

    private final ModelResource bank1 = new ModelResource("bank1");
    private final ModelResource bank2 = new ModelResource("bank2");
    private final List<AtoneClient> clients = new ArrayList<>();
    /** That the initiator noticed. */
    private final AtomicInteger outages = new AtomicInteger();

    private Coordinator coordinator;

    /** Begins transactions, and serves bank1. */
    private AtoneClient initiator;

    /** Serves bank2. */
    private AtoneClient participant;

    @BeforeEach
    void start() {
        coordinator = Coordinator.start(CoordinatorConfig.inDirectory(data).onPort(0));
        ClientListener countOutages = new ClientListener() {
            @Override
            public void disconnected(String why) {
                outages.incrementAndGet();
            }
        };
        initiator = connect("bank1", countOutages, bank1);
        participant = connect("bank2", bank2);
    }

    @AfterEach
    void stop() {
        clients.forEach(AtoneClient::close);
        coordinator.close();
    }

    private AtoneClient connect(String application, ModelResource... resources) {
        return connect(application, ClientListener.NONE, resources);
    }

    private AtoneClient connect(String application, ClientListener listener, ModelResource... resources) {
        ClientConfig config = ClientConfig.forApplication(application)
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(20), Duration.ofMillis(200))
                .build();
        AtoneClient client = AtoneClients.connect(config, listener);
        clients.add(client);
        for (ModelResource resource : resources) {
            client.branches().addResource(resource);
        }
        return client;
    }

    /** On the same port and data, as an operator would do it. */
    private void restartCoordinator() {
        int port = coordinator.port();
        coordinator.close();
        coordinator = Coordinator.start(CoordinatorConfig.inDirectory(data).onPort(port));
    }

    private GlobalTransaction begin() {
        return initiator.transactions().begin(GlobalTransactionOptions.named("transfer"));
    }

    private void transfer(Xid xid) {
        bank1.change(initiator.branches(), xid, "zhang", -100);
        bank2.change(participant.branches(), xid, "li", 100);
    }

    private void everythingDrains() {
        await().untilAsserted(() -> {
            assertThat(bank1.undoRecords() + bank2.undoRecords()).isZero();
            assertThat(coordinator.overview().heldLocks()).isZero();
            assertThat(coordinator.overview().liveTransactions()).isZero();
        });
    }

    @Test
    void committedTransactionKeepsBothBranchesAndDrains() {
        GlobalTransaction transaction = begin();
        transfer(transaction.xid());

        transaction.commit();
        transaction.commit();

        everythingDrains();
        assertThat(bank1.value("zhang")).isEqualTo(-100);
        assertThat(bank2.value("li")).isEqualTo(100);
    }

    @Test
    void rolledBackTransactionRestoresBothBranches() {
        GlobalTransaction transaction = begin();
        transfer(transaction.xid());

        transaction.rollback("changed my mind");
        transaction.rollback("again");

        assertThat(bank1.value("zhang")).isZero();
        assertThat(bank2.value("li")).isZero();
        everythingDrains();
        assertThatThrownBy(transaction::commit).isInstanceOf(GlobalTransactionRolledBackException.class);
    }

    @Test
    void abandonedBranchOfAParticipantVetoesTheCommitWithItsReason() {
        GlobalTransaction transaction = begin();
        bank1.change(initiator.branches(), transaction.xid(), "zhang", -100);
        BranchRef branch = bank2.begin(participant.branches(), transaction.xid(), "li");
        bank2.rollBackLocally(branch);
        participant.branches().branchAbandoned(branch, "disk full");

        assertThatThrownBy(transaction::commit)
                .isInstanceOfSatisfying(GlobalTransactionRolledBackException.class, e -> assertThat(e.rollbackCause())
                        .isEqualTo(RollbackCause.MARKED_ROLLBACK_ONLY))
                .hasMessageContaining("disk full")
                .hasMessageContaining(transaction.xid().toString());
        everythingDrains();
        assertThat(bank1.value("zhang")).isZero();
    }

    @Test
    void transactionPastItsTimeoutIsRolledBackAndSaysSo() {
        GlobalTransaction transaction = initiator
                .transactions()
                .begin(GlobalTransactionOptions.named("slow").withTimeout(Duration.ofMillis(300)));
        transfer(transaction.xid());
        await().until(() -> bank2.value("li") == 0);

        assertThatThrownBy(() -> bank2.change(participant.branches(), transaction.xid(), "li", 5))
                .isInstanceOf(TransactionOverException.class)
                .hasMessageContaining(transaction.xid().toString())
                .hasMessageContaining("TIMED_OUT");
        assertThatThrownBy(transaction::commit)
                .isInstanceOf(GlobalTransactionTimedOutException.class)
                .hasMessageContaining("timed out after 300 ms");
        everythingDrains();
    }

    @Test
    void lockConflictNamesTheHolder() {
        GlobalTransaction holder = begin();
        bank1.change(initiator.branches(), holder.xid(), "zhang", 1);
        GlobalTransaction waiter = initiator
                .transactions()
                .begin(GlobalTransactionOptions.named("late").withLockWait(Duration.ofMillis(50)));

        assertThatThrownBy(() -> bank1.change(initiator.branches(), waiter.xid(), "zhang", 2))
                .isInstanceOf(LockConflictException.class)
                .hasMessageContaining(waiter.xid().toString())
                .hasMessageContaining(holder.xid().toString())
                .hasMessageContaining("'transfer' of application 'bank1'");

        holder.commit();
        waiter.rollback("conflict");
        everythingDrains();
    }

    @Test
    void waiterGetsTheLockAsSoonAsTheHolderCommits() throws Exception {
        GlobalTransaction holder = begin();
        bank1.change(initiator.branches(), holder.xid(), "zhang", 1);
        GlobalTransaction waiter = begin();
        CompletableFuture<BranchRef> waiting =
                CompletableFuture.supplyAsync(() -> bank1.change(initiator.branches(), waiter.xid(), "zhang", 2));
        await().until(() -> coordinator.overview().lockWaiters() == 1);

        holder.commit();

        assertThat(waiting.get(10, TimeUnit.SECONDS).xid()).isEqualTo(waiter.xid());
        waiter.commit();
        assertThat(bank1.value("zhang")).isEqualTo(2);
        everythingDrains();
    }

    @Test
    void deadlockIsFoundAtOnceAndNamesTheCycle() {
        GlobalTransaction first = begin();
        GlobalTransaction second = begin();
        bank1.change(initiator.branches(), first.xid(), "zhang", 1);
        bank2.change(participant.branches(), second.xid(), "li", 2);
        CompletableFuture<BranchRef> waiting =
                CompletableFuture.supplyAsync(() -> bank2.change(participant.branches(), first.xid(), "li", 1));
        await().until(() -> coordinator.overview().lockWaiters() == 1);

        assertThatThrownBy(() -> bank1.change(initiator.branches(), second.xid(), "zhang", 2))
                .isInstanceOfSatisfying(
                        LockConflictException.class,
                        e -> assertThat(e.refusal().kind()).isEqualTo(LockRefusalKind.DEADLOCK))
                .hasMessageContaining("deadlock")
                .hasMessageContaining(second.xid() + " waits for " + first.xid());

        // The undo of the second may need rows of the database that the first holds while it waits, so it fails too.
        second.rollback("deadlock");
        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockConflictException.class)
                .withMessageContaining("is being rolled back");
        first.rollback("conflict");
        everythingDrains();
    }

    @Test
    void rowChangedFromOutsideNeedsAttentionAndNothingIsOverwritten() {
        GlobalTransaction transaction = begin();
        transfer(transaction.xid());
        bank2.changeFromOutside("li", 55);

        assertThatThrownBy(() -> transaction.rollback("no"))
                .isInstanceOf(GlobalTransactionIncompleteException.class)
                .hasMessageContaining("operator");

        assertThat(bank2.value("li")).isEqualTo(55);
        assertThat(bank1.value("zhang")).isZero();
        assertThat(coordinator.overview().needsAttention()).isEqualTo(1);
        assertThat(coordinator.overview().heldLocks()).isEqualTo(1);
    }

    @Test
    void awaitUnlockedWaitsForTheHolderAndTakesNothing() {
        GlobalTransaction holder = begin();
        bank1.change(initiator.branches(), holder.xid(), "zhang", 1);
        var key = List.of(bank1.key("zhang"));

        assertThatThrownBy(() ->
                        participant.branches().awaitUnlocked(bank1.resourceId(), null, key, Duration.ofMillis(50)))
                .isInstanceOf(LockConflictException.class);
        participant.branches().awaitUnlocked(bank1.resourceId(), holder.xid(), key, Duration.ofMillis(50));
        holder.commit();
        participant.branches().awaitUnlocked(bank1.resourceId(), null, key, Duration.ofSeconds(5));

        assertThat(coordinator.overview().heldLocks()).isZero();
        everythingDrains();
    }

    @Test
    void takenLocksAreNamedAtOnceAndOnlyThoseOfOthers() {
        GlobalTransaction holder = begin();
        bank1.change(initiator.branches(), holder.xid(), "zhang", 1);
        var keys = List.of(bank1.key("li"), bank1.key("zhang"));

        assertThat(participant.branches().takenByOthers(bank1.resourceId(), null, keys))
                .containsExactly(bank1.key("zhang"));
        assertThat(participant.branches().takenByOthers(bank1.resourceId(), holder.xid(), keys))
                .isEmpty();
        holder.commit();
        assertThat(participant.branches().takenByOthers(bank1.resourceId(), null, keys))
                .isEmpty();

        everythingDrains();
    }

    @Test
    void liveTransactionSurvivesARestartOfTheCoordinatorAndCommits() {
        GlobalTransaction transaction = begin();
        transfer(transaction.xid());
        long epoch = coordinator.epoch();

        restartCoordinator();
        bank1.change(initiator.branches(), transaction.xid(), "wang", 7);
        transaction.commit();

        assertThat(coordinator.epoch()).isGreaterThan(epoch);
        everythingDrains();
        assertThat(bank1.value("zhang")).isEqualTo(-100);
        assertThat(bank1.value("wang")).isEqualTo(7);
        assertThat(bank2.value("li")).isEqualTo(100);
    }

    @Test
    void liveTransactionSurvivesARestartOfTheCoordinatorAndRollsBack() {
        GlobalTransaction transaction = begin();
        transfer(transaction.xid());

        restartCoordinator();
        await().until(() -> coordinator.overview().heldLocks() == 2);
        transaction.rollback("no");

        everythingDrains();
        assertThat(bank1.value("zhang")).isZero();
        assertThat(bank2.value("li")).isZero();
    }

    @Test
    void commitAskedWhileTheCoordinatorIsDownIsAnsweredAfterItsReturn() {
        GlobalTransaction transaction = begin();
        transfer(transaction.xid());
        int port = coordinator.port();
        coordinator.close();
        // A commit that may have reached the coordinator before it went down would have to be rolled back.
        await().until(() -> outages.get() == 1);
        CompletableFuture<Void> commit = CompletableFuture.runAsync(transaction::commit);

        coordinator = Coordinator.start(CoordinatorConfig.inDirectory(data).onPort(port));

        assertThat(commit).succeedsWithin(Duration.ofSeconds(20));
        everythingDrains();
        assertThat(bank2.value("li")).isEqualTo(100);
    }

    @Test
    void transactionsOfALostInitiatorAreRolledBack() {
        coordinator.close();
        coordinator = Coordinator.start(CoordinatorConfig.inDirectory(data)
                .onPort(0)
                .withEngine(EngineConfig.defaults().withInitiatorGrace(Duration.ofMillis(200))));
        AtoneClient lost = connect("lost", bank1, bank2);
        Xid xid = lost.transactions()
                .begin(GlobalTransactionOptions.named("transfer"))
                .xid();
        bank1.change(lost.branches(), xid, "zhang", 9);
        AtoneClient other = connect("other", bank1, bank2);
        other.branches().awaitOpen(bank1.resourceId());

        lost.close();

        everythingDrains();
        assertThat(bank1.value("zhang")).isZero();
    }

    @Test
    void withoutACoordinatorBeginAndConnectFailInTimeAndSayWhere() {
        coordinator.close();
        AtoneClient lonely = AtoneClients.connect(ClientConfig.forApplication("lonely")
                .address("localhost:1")
                .connectWait(Duration.ofMillis(300))
                .build());
        clients.add(lonely);

        assertThatThrownBy(() -> lonely.awaitConnected(Duration.ofMillis(200)))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("localhost:1")
                .hasMessageContaining("Connection refused");
        assertThatThrownBy(() -> lonely.transactions().begin(GlobalTransactionOptions.named("transfer")))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("localhost:1")
                .hasMessageContaining("Connection refused");
    }
}
