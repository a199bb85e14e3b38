package io.atone.coordinator;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.atone.coordinator.decision.DecisionLogException;
import io.atone.coordinator.decision.InMemoryDecisionLog;
import io.atone.coordinator.rpc.BearerToken;
import io.atone.coordinator.rpc.EndpointException;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The embedded coordinator, with the real client over real transports. */
class CoordinatorTest {

    private static final int COMMITS = 64;

    @TempDir
    Path directory;

    private final TestResource resource = new TestResource("bank");
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Coordinator start(CoordinatorConfig config) {
        Coordinator coordinator = Coordinator.start(config);
        open.add(coordinator);
        return coordinator;
    }

    private AtoneClient client(Coordinator coordinator) {
        AtoneClient client = AtoneClients.connect(ClientConfig.forApplication("test")
                .address(coordinator.address())
                .build());
        open.add(client);
        client.branches().addResource(resource);
        return client;
    }

    @Test
    void committedTransactionCostsOneForcedWriteAndLeavesNothing() {
        Coordinator coordinator = start(CoordinatorConfig.inDirectory(directory).onPort(0));
        AtoneClient client = client(coordinator);
        resource.transactionWithBranch(client, "warm-up").commit();
        long before = coordinator.forcedWrites();

        resource.transactionWithBranch(client, "row").commit();

        assertThat(coordinator.forcedWrites()).isEqualTo(before + 1);
        await().until(resource::isClean);
        await().until(() -> coordinator.overview().unfinishedBranches() == 0);
        assertThat(coordinator.overview().heldLocks()).isZero();
    }

    @Test
    void rollbackAndCommitWithoutBranchesCostNoForcedWrite() {
        Coordinator coordinator = start(CoordinatorConfig.inMemory().inProcess("no-writes"));
        AtoneClient client = client(coordinator);
        client.branches().awaitOpen(resource.resourceId());
        await().until(() -> coordinator.overview().openResources() == 1);
        long before = coordinator.forcedWrites();

        resource.transactionWithBranch(client, "row").rollback("changed my mind");
        client.transactions()
                .begin(GlobalTransactionOptions.named("looks only"))
                .commit();

        assertThat(coordinator.forcedWrites()).isEqualTo(before);
        assertThat(resource.isClean()).isTrue();
    }

    @Test
    void concurrentCommitsShareForcedWrites() throws Exception {
        Coordinator coordinator = start(CoordinatorConfig.inDirectory(directory).onPort(0));
        AtoneClient client = client(coordinator);
        List<GlobalTransaction> transactions = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            transactions.add(resource.transactionWithBranch(client, "row " + i));
        }
        long before = coordinator.forcedWrites();
        ExecutorService threads = Executors.newFixedThreadPool(COMMITS);
        open.add(threads::shutdownNow);
        List<Future<?>> commits = new ArrayList<>();
        transactions.forEach(transaction -> commits.add(threads.submit(transaction::commit)));
        for (Future<?> commit : commits) {
            commit.get(30, TimeUnit.SECONDS);
        }

        assertThat(coordinator.forcedWrites() - before).isBetween(1L, COMMITS - 1L);
        assertThat(coordinator.overview().decisionsWritten()).isEqualTo(COMMITS);
        await().until(resource::isClean);
    }

    @Test
    void restartFinishesWhatWasDecided() {
        InMemoryDecisionLog disk = new InMemoryDecisionLog();
        resource.setReachable(false);
        Coordinator first = start(CoordinatorConfig.inMemory(disk).inProcess("first"));
        resource.transactionWithBranch(client(first), "row").commit();
        first.close();
        assertThat(resource.isClean()).isFalse();

        resource.setReachable(true);
        Coordinator second = start(CoordinatorConfig.inMemory(disk).inProcess("second"));
        client(second);

        await().atMost(Duration.ofSeconds(20)).until(resource::isClean);
        assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(
                            () -> start(CoordinatorConfig.inDirectory(directory).onPort(taken.getLocalPort())))
                    .isInstanceOf(EndpointException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("choose another port");
        }
        start(CoordinatorConfig.inDirectory(directory).onPort(0));
    }

    @Test
    void directoryInUseIsNamed() {
        start(CoordinatorConfig.inDirectory(directory).onPort(0));
        assertThatThrownBy(() -> start(CoordinatorConfig.inDirectory(directory).onPort(0)))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void closedOneTellsItsClientsAndAnswersNoMore() throws Exception {
        Coordinator coordinator = start(CoordinatorConfig.inMemory().onPort(0));
        client(coordinator);
        await().until(() -> coordinator.overview().connectedClients() == 1);
        coordinator.close();
        coordinator.close();

        coordinator.whenStopped().get(10, TimeUnit.SECONDS);
        assertThatThrownBy(coordinator::overview).hasMessageContaining("has stopped");
    }

    @Test
    void configurationNeverPrintsTheToken() {
        CoordinatorConfig config = CoordinatorConfig.inMemory().withToken(new BearerToken("a-secret-of-ours"));
        assertThat(config.toString()).doesNotContain("a-secret-of-ours");
    }
}
