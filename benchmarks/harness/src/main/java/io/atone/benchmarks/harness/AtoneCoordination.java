package io.atone.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.testkit.process.CoordinatorAdmin;
import io.atone.testkit.process.FreePorts;
import io.atone.testkit.process.ManagedProcess;
import io.atone.testkit.process.Waits;
import io.grpc.StatusRuntimeException;

/** The coordinator as it is released: its runnable jar, with default settings, forcing every decision to the disk. */
final class AtoneCoordination implements Coordination {

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final int SHOWN_LOG_LINES = 20;

    private final int port;
    private final ManagedProcess process;

    private AtoneCoordination(int port, ManagedProcess process) {
        this.port = port;
        this.process = process;
    }

    static AtoneCoordination start(Path root, Jvm jvm, Path directory) {
        int port = FreePorts.next();
        List<String> command = jvm.command("coordinator");
        command.addAll(List.of(
                "-jar",
                jar(root.resolve("tx-coordinator/target")).toString(),
                "--host=127.0.0.1",
                "--port=" + port,
                "--data-dir=" + directory.resolve("coordinator-data")));
        try {
            ManagedProcess process =
                    ManagedProcess.start("coordinator", command, directory, directory.resolve("coordinator.log"));
            awaitReady(process, port);
            return new AtoneCoordination(port, process);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start the coordinator", e);
        }
    }

    private static Path jar(Path directory) throws UncheckedIOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*-exec.jar")) {
            jars.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look into " + directory + "; build the project first", e);
        }
        if (found.size() != 1) {
            throw new IllegalStateException("Expected one runnable jar in " + directory + ", found " + found);
        }
        return found.get(0);
    }

    private static void awaitReady(ManagedProcess process, int port) {
        try (CoordinatorAdmin admin = new CoordinatorAdmin(port)) {
            Waits.until(START_PATIENCE, "the coordinator serves", () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("The coordinator ended during its start:\n  "
                            + String.join("\n  ", process.logTail(SHOWN_LOG_LINES)));
                }
                return obstacle(admin);
            });
        }
    }

    private static String obstacle(CoordinatorAdmin admin) {
        try {
            admin.reconnect();
            admin.overview();
            return "";
        } catch (StatusRuntimeException e) {
            return "it answers " + e.getStatus().getCode();
        }
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Duration cpu() {
        return ProcessCpu.of(process.pid());
    }

    @Override
    public void close() {
        process.stop("TERM", STOP_PATIENCE);
    }
}
