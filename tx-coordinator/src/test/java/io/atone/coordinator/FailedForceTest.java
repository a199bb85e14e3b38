package io.atone.coordinator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.atone.coordinator.decision.DecisionLog;
import io.atone.coordinator.decision.DecisionLogException;
import io.atone.coordinator.decision.FaultyDisk;
import io.atone.coordinator.decision.FaultyDisk.Failure;
import io.atone.coordinator.decision.FaultyDisk.PowerLoss;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** The disk fails while a decision is written: the coordinator stops, and the next one knows what to answer. */
class FailedForceTest {

    private static final String NAME = "failed-force";
    private static final int CAPACITY = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    /** A log in the test's directory, on a disk of the test's own. */
    private record Storage(FaultyDisk disk, Path directory) implements CoordinatorConfig.Storage {
        @Override
        public DecisionLog open() {
            return disk.openLog(directory, CAPACITY);
        }
    }

    private Coordinator start(FaultyDisk disk) {
        CoordinatorConfig memory = CoordinatorConfig.inMemory();
        Coordinator coordinator = Coordinator.start(
                new CoordinatorConfig(memory.edge(), new Storage(disk, directory), memory.engine(), memory.time())
                        .inProcess(NAME));
        open.add(coordinator);
        return coordinator;
    }

    private AtoneClient client(Coordinator coordinator) {
        AtoneClient client = AtoneClients.connect(ClientConfig.forApplication("test")
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(20), Duration.ofMillis(100))
                .build());
        open.add(client);
        client.branches().addResource(resource);
        return client;
    }

    /** The failing call: 0 is the write of the decision, 1 is its force. */
    static Stream<Arguments> failures() {
        return Stream.of(0, 1).flatMap(call -> Stream.of(Failure.BEFORE, Failure.HALFWAY, Failure.AFTER)
                .flatMap(failure -> Stream.of(PowerLoss.values()).map(loss -> Arguments.of(call, failure, loss))));
    }

    @ParameterizedTest(name = "call {0} fails {1}, {2}")
    @MethodSource("failures")
    void nobodyIsToldOfACommitThatMayNotBeOnTheDisk(int call, Failure failure, PowerLoss loss) throws Exception {
        FaultyDisk disk = new FaultyDisk(1);
        Coordinator first = start(disk);
        AtoneClient client = client(first);
        GlobalTransaction before = resource.transactionWithBranch(client, "before");
        before.commit();
        GlobalTransaction transaction = resource.transactionWithBranch(client, "row");

        disk.failAt(disk.calls() + call, failure);
        CompletableFuture<Throwable> commit = CompletableFuture.supplyAsync(() -> catchThrowable(transaction::commit));

        assertThatThrownBy(() -> first.whenStopped().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(DecisionLogException.class)
                .hasMessageContaining("No space left on device");
        assertThat(commit).as("nobody can know yet").isNotDone();
        assertThat(outcomesOf(transaction)).isZero();

        disk.powerGoes(loss);
        start(new FaultyDisk(2));
        Throwable answer = commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer != null) {
            assertThat(answer).isInstanceOf(GlobalTransactionRolledBackException.class);
        }
        if (loss != PowerLoss.LOSES_SOME_SECTORS) {
            assertThat(answer == null).isEqualTo(isWhollyOnTheDisk(call, failure, loss));
        }
        await().atMost(PATIENCE).until(resource::isClean);
        assertThat(resource.committed()).anyMatch(branch -> branch.xid().equals(before.xid()));
        assertThat(resource.committed().stream().anyMatch(branch -> branch.xid().equals(transaction.xid())))
                .isEqualTo(answer == null);
        assertThat(outcomesOf(transaction)).isEqualTo(1);
    }

    /** Only then was the decision made, whoever could not be told. */
    private static boolean isWhollyOnTheDisk(int call, Failure failure, PowerLoss loss) {
        boolean written = call == 1 || failure == Failure.AFTER;
        boolean forced = call == 1 && failure == Failure.AFTER;
        return written && (forced || loss == PowerLoss.KEEPS_ALL);
    }

    private long outcomesOf(GlobalTransaction transaction) {
        return Stream.of(resource.committed(), resource.rolledBack())
                .filter(branches ->
                        branches.stream().anyMatch(branch -> branch.xid().equals(transaction.xid())))
                .count();
    }
}
