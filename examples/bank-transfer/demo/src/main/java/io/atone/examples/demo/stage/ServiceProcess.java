package io.atone.examples.demo.stage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.atone.testkit.process.ManagedProcess;
import org.jspecify.annotations.Nullable;

/** The coordinator or a bank as a process of its own, that can be killed and started again. Used by one thread. */
public final class ServiceProcess implements AutoCloseable {

    private static final int SHOWN_LOG_LINES = 40;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final String name;
    private final Path directory;
    private @Nullable ManagedProcess process;
    private long storyPosition;

    ServiceProcess(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    public String name() {
        return name;
    }

    /** Starts it, without waiting for anything. */
    void start(List<String> command) {
        try {
            process = ManagedProcess.start(name, command, directory, logFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name, e);
        }
    }

    /** Empty if it runs, else why not. */
    String obstacle() {
        ManagedProcess current = process;
        if (current == null) {
            return "not started";
        }
        if (!current.isAlive()) {
            throw new Broken(name + " ended on its own with status " + current.exitStatus() + ":\n  "
                    + String.join("\n  ", current.logTail(SHOWN_LOG_LINES)));
        }
        return "";
    }

    /** As {@code kill -9}. */
    public void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Asks it to end, and waits. */
    public void stop() {
        if (process != null) {
            process.stop("TERM", STOP_TIMEOUT);
            process = null;
        }
    }

    public Path logFile() {
        return directory.resolve(name + ".log");
    }

    /** What it logged since the last call. */
    public List<String> newLogLines() {
        try (RandomAccessFile log = new RandomAccessFile(logFile().toFile(), "r")) {
            log.seek(storyPosition);
            byte[] news = new byte[Math.toIntExact(log.length() - storyPosition)];
            log.readFully(news);
            storyPosition += news.length;
            return new String(news, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of " + name, e);
        }
    }

    /** Everything that it logged. */
    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of " + name, e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
