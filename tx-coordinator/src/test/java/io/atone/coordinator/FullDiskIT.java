package io.atone.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The runnable jar on a file system that really is full, or cannot be written to. It is a small one in memory, which only
 * Linux lets an ordinary process make for itself; elsewhere these tests are skipped.
 */
class FullDiskIT {

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
