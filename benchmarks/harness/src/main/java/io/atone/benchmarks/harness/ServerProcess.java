package io.atone.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.atone.testkit.process.ManagedProcess;
import io.atone.testkit.process.Waits;

/** A coordinator as a process of its own, whichever it is. */
final class ServerProcess implements Coordination {

    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final int SHOWN_LOG_LINES = 20;

    private final int port;
    private final ManagedProcess process;

    private ServerProcess(int port, ManagedProcess process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param port where it serves, on this machine
     * @param obstacle empty when it does, else why not
     */
    static ServerProcess start(String name, List<String> command, Path directory, int port, Supplier<String> obstacle) {
        try {
            ManagedProcess process = ManagedProcess.start(name, command, directory, directory.resolve(name + ".log"));
            Waits.until(START_PATIENCE, name + " serves", () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(name + " ended during its start:\n  "
                            + String.join("\n  ", process.logTail(SHOWN_LOG_LINES)));
                }
                return obstacle.get();
            });
            return new ServerProcess(port, process);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name, e);
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
    public long residentMegabytes() {
        return ProcessMemory.residentMegabytes(process.pid());
    }

    @Override
    public void close() {
        process.stop("TERM", STOP_PATIENCE);
    }
}
