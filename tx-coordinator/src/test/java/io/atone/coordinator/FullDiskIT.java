package io.atone.coordinator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionException;
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

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @BeforeEach
    void requireMounts() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("try"));
        assumeTrue(
                mounts(mount),
                "this machine does not let the tests mount a file system (unshare --map-root-user --mount)");
    }

    private static boolean mounts(Path mount) throws InterruptedException {
        try {
            Process process = shell("mount -t tmpfs -o size=1m none " + mount).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** Runs commands that see their mounts, which nobody else does. */
    private static ProcessBuilder shell(String commands) {
        return new ProcessBuilder("unshare", "--map-root-user", "--mount", "sh", "-c", commands)
                .redirectErrorStream(true);
    }

    private CoordinatorProcess start(String before) throws IOException {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        return CoordinatorProcess.startInShell(
                directory,
                List.of("unshare", "--map-root-user", "--mount", "sh", "-c"),
                coordinator -> before.replace("DISK", disk.toString()) + "\n" + coordinator + "\nexit $?",
                "--port",
                "0",
                "--data-dir",
                disk.resolve("data").toString());
    }

    @Test
    void coordinatorThatFindsNoRoomDoesNotStartAndSaysSo() throws Exception {
        try (CoordinatorProcess coordinator = start("mount -t tmpfs -o size=1m none DISK")) {
            assertThat(coordinator.exitCode()).isEqualTo(1);
            assertThat(coordinator.output())
                    .contains("The coordinator cannot start", "No space left on device", directory.toString())
                    .contains("has room", "start the coordinator again")
                    .doesNotContain("\tat ");
        }
    }

    /** The first file of the log fits on the disk, but no second one that is to take its place. */
    @Test
    void coordinatorWhoseDiskFillsUpWhileItRunsStopsAndGoesOnWhenThereIsRoomAgain() throws Exception {
        TestResource bank = new TestResource("bank");
        Set<Xid> told = new HashSet<>();
        try (CoordinatorProcess coordinator = startTwiceOnASmallDisk();
                AtoneClient client = AtoneClients.connect(ClientConfig.forApplication("test")
                        .address(
                                "127.0.0.1:" + coordinator.awaitReady().group(1).replaceAll(".*:", ""))
                        .commitWait(PATIENCE)
                        .reconnect(Duration.ofMillis(20), Duration.ofMillis(100))
                        .build())) {
            client.branches().addResource(bank);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                commits(client, bank, told);
                return coordinator.output().contains("epoch=2");
            });
            await().atMost(PATIENCE).until(() -> commits(client, bank, told));

            await().atMost(PATIENCE).until(bank::isClean);
            assertThat(bank.committed().stream().map(BranchRef::xid)).containsAll(told);
            assertThat(bank.rolledBack().stream().map(BranchRef::xid)).doesNotContainAnyElementsOf(told);
            assertThat(coordinator.output())
                    .contains("The coordinator stops, because it can no longer do its work safely")
                    .contains("No space left on device");
        }
    }

    /** On the same port; the second time with room. */
    private CoordinatorProcess startTwiceOnASmallDisk() throws IOException {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        return CoordinatorProcess.startInShell(
                directory,
                List.of("unshare", "--map-root-user", "--mount", "sh", "-c"),
                coordinator -> "mount -t tmpfs -o size=100k none " + disk + "\n"
                        + coordinator
                        + "\n[ $? -eq 1 ] || exit 3\nmount -o remount,size=4m " + disk + "\n"
                        + coordinator
                        + "\nexit $?",
                "--port",
                Integer.toString(freePort()),
                "--log-file-bytes",
                "65536",
                "--adoption-window",
                "2s",
                "--data-dir",
                disk.resolve("data").toString());
    }

    /** Both starts listen on it. Somebody may take it meanwhile; then the start says so, and the test fails. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean commits(AtoneClient client, TestResource bank, Set<Xid> told) {
        try {
            GlobalTransaction transaction = bank.transactionWithBranch(client, "row");
            transaction.commit();
            return told.add(transaction.xid());
        } catch (GlobalTransactionException nobodyWasTold) {
            return false;
        }
    }

    @Test
    void coordinatorOnADiskThatCannotBeWrittenToDoesNotStartAndSaysSo() throws Exception {
        try (CoordinatorProcess coordinator = start("mount -t tmpfs -o ro none DISK")) {
            assertThat(coordinator.exitCode()).isEqualTo(1);
            assertThat(coordinator.output())
                    .contains("The coordinator cannot start", "Read-only file system", directory.toString())
                    .contains("read and write")
                    .doesNotContain("\tat ");
        }
    }
}
