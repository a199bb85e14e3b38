package io.atone.crash.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;

import io.atone.crash.cluster.Cluster;
import io.atone.crash.cluster.Member;
import io.atone.testkit.process.ManagedProcess;

/**
 * The coordinator's disk has no more room, under load: from some size on, no file of its may grow, by a limit of the operating
 * system that needs no rights. It has to stop by itself and say so; when there is room again, a new one goes on.
 */
public final class FullDisk {

    private static final int TIMES = 2;
    private static final int EXIT_FAILED = 1;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    /** For what it says about its end; its output is a file, too. */
    private static final long ROOM_FOR_OUTPUT = 10 << 10;

    private final Stage stage;
    private final Member coordinator;

    public FullDisk(Stage stage) {
        this.stage = stage;
        this.coordinator = stage.cluster().coordinator();
    }

    /** Does it a few times. */
    public void play() throws InterruptedException {
        if (!ManagedProcess.canLimitFileSize()) {
            stage.say("skipped: this machine has no prlimit (util-linux), so no disk can be made to seem full");
            return;
        }
        for (int i = 1; i <= TIMES; i++) {
            stage.awaitProgress();
            stop();
            stage.cluster().startAll();
            stage.awaitProgress();
            int checked = stage.settleAndCheck();
            stage.say("the coordinator had no more room " + i + " times and stopped, " + checked + " transfers right");
        }
    }

    private void stop() throws InterruptedException {
        int saidBefore = output().length;
        long limit = saidBefore + ROOM_FOR_OUTPUT;
        if (limit >= Cluster.LOG_FILE_BYTES) {
            throw new AssertionError(
                    "The coordinator has said so much that its decision log would not meet the limit of " + limit
                            + " bytes, see " + coordinator.logFile());
        }
        coordinator.limitFileSize(limit);
        judgeItsEnd(coordinator.awaitEnd(STOP_PATIENCE), saidBefore);
    }

    private void judgeItsEnd(int exitStatus, int saidBefore) {
        byte[] all = output();
        String said = new String(Arrays.copyOfRange(all, saidBefore, all.length), StandardCharsets.UTF_8);
        if (exitStatus != EXIT_FAILED
                || !said.contains("The coordinator stops, because it can no longer do its work safely")
                || !said.contains("File too large")) {
            throw new AssertionError("The coordinator ended with status " + exitStatus + " and said: " + said);
        }
    }

    private byte[] output() {
        try {
            return Files.readAllBytes(coordinator.logFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + coordinator.logFile(), e);
        }
    }
}
