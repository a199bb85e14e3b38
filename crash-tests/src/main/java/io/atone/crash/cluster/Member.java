package io.atone.crash.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.atone.crash.fault.FaultPoint;
import io.atone.crash.fault.HaltingFaultPoints;
import io.atone.testkit.process.ManagedProcess;
import io.atone.testkit.process.Waits;
import org.jspecify.annotations.Nullable;

/** One JVM under test, which can be armed, killed, stopped and started again. Used by one thread. */
public final class Member {

    private static final int SHOWN_LOG_LINES = 60;

    private final String name;
    private final Path directory;
    private final Path controlFile;
    private final Supplier<List<String>> arguments;
    private final Supplier<String> readiness;
    private @Nullable ManagedProcess process;

    /**
     * @param arguments class path, main class and its arguments
     * @param readiness empty text when it serves, else why not
     */
    Member(String name, Path directory, Supplier<List<String>> arguments, Supplier<String> readiness) {
        this.name = name;
        this.directory = directory;
        this.controlFile = directory.resolve(name + ".control");
        this.arguments = arguments;
        this.readiness = readiness;
    }

    public String name() {
        return name;
    }

    /** Starts it, without waiting for anything. */
    public void start() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-D" + HaltingFaultPoints.CONTROL_FILE + "=" + controlFile));
        command.addAll(arguments.get());
        try {
            process = ManagedProcess.start(name, command, directory, logFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name, e);
        }
    }

    /** Starts it and waits until it serves. */
    public void startAndAwait(Duration atMost) {
        start();
        Waits.until(atMost, name + " serves", () -> {
            ManagedProcess current = running();
            if (!current.isAlive()) {
                throw new AssertionError(name + " ended on its own with status " + current.exitStatus() + ":\n  "
                        + String.join("\n  ", current.logTail(SHOWN_LOG_LINES)));
            }
            return readiness.get();
        });
    }

    /** From now on it halts at the point, after passing it so often. Works before a start, too. */
    public void arm(FaultPoint point, int passes) {
        control(point.name() + " " + passes);
    }

    /** It halts nowhere any more. */
    public void disarm() {
        control("");
    }

    /** In one step, so that nobody reads half of it. */
    private void control(String text) {
        try {
            Path draft = directory.resolve(name + ".control.draft");
            Files.writeString(draft, text);
            Files.move(draft, controlFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + controlFile, e);
        }
    }

    /** Waits for it to come to its point; false when it does not in time. */
    public boolean awaitHalt(Duration atMost) {
        ManagedProcess current = running();
        if (!hasEnded(current, atMost)) {
            return false;
        }
        if (current.exitStatus() != HaltingFaultPoints.EXIT_STATUS) {
            throw new AssertionError(name + " ended with status " + current.exitStatus() + " instead of halting:\n  "
                    + String.join("\n  ", current.logTail(SHOWN_LOG_LINES)));
        }
        kill();
        return true;
    }

    /** Waits for its end, which it comes to by itself; returns its exit status. */
    public int awaitEnd(Duration atMost) {
        ManagedProcess current = running();
        if (!hasEnded(current, atMost)) {
            throw new AssertionError(name + " still runs after " + atMost.toSeconds() + " s");
        }
        int status = current.exitStatus();
        kill();
        return status;
    }

    private boolean hasEnded(ManagedProcess current, Duration atMost) {
        try {
            return current.waitFor(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + name, e);
        }
    }

    /** From now on none of its files can be written beyond so many bytes, as if the disk was full. */
    public void limitFileSize(long bytes) throws InterruptedException {
        running().limitFileSize(bytes);
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** As {@code kill -9}. */
    public void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** As {@code kill -STOP}. */
    public void suspend() throws InterruptedException {
        running().suspend();
    }

    /** As {@code kill -CONT}. */
    public void resume() throws InterruptedException {
        running().resume();
    }

    /** What it printed. */
    public Path logFile() {
        return directory.resolve(name + ".log");
    }

    private ManagedProcess running() {
        if (process == null) {
            throw new IllegalStateException(name + " is not started");
        }
        return process;
    }
}
