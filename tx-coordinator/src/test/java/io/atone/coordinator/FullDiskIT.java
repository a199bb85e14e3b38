package io.atone.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.atone.core.AtoneClient;
import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOutcomeUnknownException;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.ResourceNotOpenException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The runnable jar on a file system that really is full, or cannot be written to. It is a small one in memory, which only
 * Linux lets an ordinary process make for itself; elsewhere these tests are skipped.
 */
class FullDiskIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int THREADS = 8;

    @TempDir
    Path directory;

    @BeforeEach
    void requireMounts() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("try"));
        Process process = shell("mount -t tmpfs -o size=1m none " + mount).start();
        assumeTrue(
                process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0,
                "this machine does not let the tests mount a file system (unshare --map-root-user --mount)");
    }

    /** Runs commands that see their mounts, which nobody else does. */
    private static ProcessBuilder shell(String commands) {
        return new ProcessBuilder("unshare", "--map-root-user", "--mount", "sh", "-c", commands)
                .redirectErrorStream(true);
    }

    private CoordinatorProcess start(String before, String between) throws IOException {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        return CoordinatorProcess.startInShell(
                directory,
                List.of("unshare", "--map-root-user", "--mount", "sh", "-c"),
                coordinator -> before.replace("DISK", disk.toString()) + "\n" + coordinator + "\n"
                        + between.replace("DISK", disk.toString()).replace("COORDINATOR", coordinator),
                "--port",
                "0",
                "--data-dir",
                disk.resolve("data").toString());
    }

    @Test
    void coordinatorThatFindsNoRoomDoesNotStartAndSaysSo() throws Exception {
        try (CoordinatorProcess coordinator = start("mount -t tmpfs -o size=1m none DISK", "exit $?")) {
            assertThat(coordinator.exitCode()).isEqualTo(1);
            assertThat(coordinator.output())
                    .contains("The coordinator cannot start", "No space left on device", directory.toString())
                    .contains("has room", "start the coordinator again")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void coordinatorOnADiskThatCannotBeWrittenToDoesNotStartAndSaysSo() throws Exception {
        try (CoordinatorProcess coordinator = start("mount -t tmpfs -o ro none DISK", "exit $?")) {
            assertThat(coordinator.exitCode()).isEqualTo(1);
            assertThat(coordinator.output())
                    .contains("The coordinator cannot start", "Read-only file system", directory.toString())
                    .contains("read and write")
                    .doesNotContain("\tat ");
        }
    }

    /**
     * The disk has room for one log, not for the next one beside it. When the first is full the coordinator has to stop;
     * started again it has to refuse while there is no room, and to know every decision as soon as there is.
     */
    @Test
    void coordinatorStopsWhenTheDiskIsFullAndKeepsWhatItPromised() throws Exception {
        String freed = "echo stopped with $?\nCOORDINATOR\necho refused with $?\n"
                + "mount -o remount,size=64m DISK\nCOORDINATOR";
        TestResource resource = new TestResource("a-bank-with-a-rather-long-name-".repeat(6));
        resource.setReachable(false);
        Heard heard;
        try (CoordinatorProcess coordinator = start("mount -t tmpfs -o size=6m none DISK", freed)) {
            String address = coordinator.awaitReady().group(1);
            try (AtoneClient client = client(address, resource)) {
                heard = commitUntilNobodyAnswers(client, resource);
            }
            assertThat(heard.committed).as("commits before the disk was full").hasSizeGreaterThan(1_000);
            await().atMost(PATIENCE).until(() -> coordinator.output().contains("epoch=2 "));
            assertThat(coordinator.output())
                    .containsSubsequence(
                            "ready:", "No space left on device", "stopped with 1", "cannot start", "refused with 1");

            resource.setReachable(true);
            try (AtoneClient client = client(coordinator.lastAddress(), resource)) {
                await().atMost(PATIENCE).until(resource::isClean);
            }
        }
        assertThat(xids(resource.committed()))
                .containsAll(heard.committed)
                .doesNotContainAnyElementsOf(heard.rolledBack)
                .doesNotContainAnyElementsOf(xids(resource.rolledBack()));
    }

    private static AtoneClient client(String address, TestResource resource) {
        AtoneClient client = AtoneClients.connect(ClientConfig.forApplication("test")
                .address(address)
                .commitWait(Duration.ofSeconds(2))
                .connectWait(Duration.ofSeconds(1))
                .requestTimeout(Duration.ofSeconds(2))
                .build());
        client.branches().addResource(resource);
        return client;
    }

    /** What the callers of many transactions heard. */
    private static final class Heard {
        final Set<Xid> committed = ConcurrentHashMap.newKeySet();
        final Set<Xid> rolledBack = ConcurrentHashMap.newKeySet();
    }

    private static Heard commitUntilNobodyAnswers(AtoneClient client, TestResource resource) throws Exception {
        Heard heard = new Heard();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> loops = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String rows = "thread " + thread + " row ";
                loops.add(threads.submit(() -> {
                    for (int row = 0; isAnswered(client, resource, rows + row, heard); row++) {
                        Thread.onSpinWait();
                    }
                }));
            }
            for (Future<?> loop : loops) {
                loop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return heard;
    }

    private static boolean isAnswered(AtoneClient client, TestResource resource, String row, Heard heard) {
        try {
            GlobalTransaction transaction = resource.transactionWithBranch(client, row);
            transaction.commit();
            heard.committed.add(transaction.xid());
            return true;
        } catch (GlobalTransactionRolledBackException e) {
            heard.rolledBack.add(e.xid().orElseThrow());
            return true;
        } catch (GlobalTransactionOutcomeUnknownException
                | CoordinatorUnavailableException
                | ResourceNotOpenException e) {
            return false; // so the caller knows that it does not know
        }
    }

    private static Set<Xid> xids(Set<BranchRef> branches) {
        return branches.stream().map(BranchRef::xid).collect(Collectors.toSet());
    }
}
