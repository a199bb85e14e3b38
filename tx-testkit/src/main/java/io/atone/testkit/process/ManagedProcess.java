package io.atone.testkit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An operating-system process whose output goes to a file and that never outlives this JVM: it is killed at exit, and by
 * a watchdog if the JVM itself is killed. Thread-safe.
 */
public final class ManagedProcess {

    private final String name;
    private final Path logFile;
    private final Process process;
    private final Process watchdog;
    private final Runnable exitAction = this::kill;

    private ManagedProcess(String name, Path logFile, Process process, Process watchdog) {
        this.name = name;
        this.logFile = logFile;
        this.process = process;
        this.watchdog = watchdog;
    }

    /**
     * Starts a process. Its standard output and error are appended to the log file; its standard input is empty.
     *
     * @throws IOException if the program cannot be started
     */
    public static ManagedProcess start(String name, List<String> command, Path directory, Path logFile)
            throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                .start();
        try {
            ManagedProcess managed = new ManagedProcess(name, logFile, process, watch(process));
            JvmExit.onExit(managed.exitAction);
            return managed;
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Waits for the end of its input, which comes when the writing JVM is gone in whatever way, and then kills. */
    private static Process watch(Process process) throws IOException {
        return new ProcessBuilder("sh", "-c", "read -r _; kill -KILL \"$1\"", "watchdog", Long.toString(process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What it was called at the start, for messages. */
    public String name() {
        return name;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** It has not ended yet. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. Returns false if it still runs after the given time. */
    public boolean waitFor(Duration atMost) throws InterruptedException {
        boolean ended = process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            dismissWatchdog();
        }
        return ended;
    }

    /** The exit status of a process that has ended. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** Asks it to stop with the given signal (for instance "TERM"), and kills it if it still runs after the given time. */
    public void stop(String signal, Duration atMost) {
        try {
            send(signal);
            waitFor(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
        }
    }

    /** Keeps it from running, as if its machine stood still, until it is {@linkplain #resume resumed}; it can be killed meanwhile. */
    public void suspend() throws InterruptedException {
        send("STOP");
    }

    /** Lets it run on. */
    public void resume() throws InterruptedException {
        send("CONT");
    }

    /** Whether this machine has what {@link #limitFileSize} takes. */
    public static boolean canLimitFileSize() throws InterruptedException {
        try {
            return run("prlimit", "--version") == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /**
     * Makes every write of its beyond so many bytes of a file fail, from now on and until its end, whatever the file has already.
     * Takes no rights, but the program {@code prlimit}.
     */
    public void limitFileSize(long bytes) throws InterruptedException {
        try {
            int status = run("prlimit", "--pid", Long.toString(pid()), "--fsize=" + bytes);
            if (status != 0) {
                throw new IllegalStateException("prlimit ended with status " + status + " for " + this);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot limit the files of " + this, e);
        }
    }

    private void send(String signal) throws InterruptedException {
        try {
            run("sh", "-c", "kill -s \"$1\" \"$2\"", "signal", signal, Long.toString(pid()));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot send SIG" + signal + " to " + name, e);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Ends it at once and without warning, as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        dismissWatchdog();
        process.destroyForcibly();
        JvmExit.forget(exitAction);
        process.onExit().join();
    }

    /** The last lines of its output. */
    public List<String> logTail(int lines) {
        try {
            // Not strictly UTF-8: what a crashing program writes need not be text.
            List<String> all = new String(Files.readAllBytes(logFile), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of("(the log file " + logFile + " cannot be read: " + e.getMessage() + ")");
        }
    }

    private void dismissWatchdog() {
        // Before the process is reaped: its id might be given to another one.
        watchdog.destroyForcibly();
    }

    @Override
    public String toString() {
        return name + " (process " + pid() + ", log " + logFile + ")";
    }
}
