package io.atone.crash.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import org.jspecify.annotations.Nullable;

/**
 * Halts the JVM at the point that a control file names. The file is looked at once before anything else, so that points of
 * the start can be armed, and from then on all the time. Found by the production code as a service, when this module is on the
 * class path; without the property that names the file it does nothing. Thread-safe.
 */
public final class HaltingFaultPoints implements FaultPoints {

    /** System property with the path of the control file. */
    public static final String CONTROL_FILE = "atone.crash.control";

    /** What a process ends with that came to its point. */
    public static final int EXIT_STATUS = 77;

    private static final Duration POLL = Duration.ofMillis(10);

    /** Messages just sent get a chance to leave, and other threads to go on, half of the time. */
    private static final int MAX_PAUSE_MILLIS = 30;

    private final @Nullable Path controlFile;
    private volatile @Nullable Armed armed;
    private @Nullable String lastText;

    /** Called by the service loader. */
    public HaltingFaultPoints() {
        String path = System.getProperty(CONTROL_FILE);
        controlFile = path == null ? null : Path.of(path);
        if (controlFile != null) {
            look(controlFile);
            Thread watcher = new Thread(() -> watch(controlFile), "crash-control");
            watcher.setDaemon(true);
            watcher.start();
        }
    }

    @Override
    public void reached(FaultStep step, Moment moment) {
        Armed current = armed;
        if (current != null && current.isAt(step, moment)) {
            pauseAtTimes();
            System.out.println("halting at " + current.point());
            System.out.flush();
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }

    private static void pauseAtTimes() {
        int millis = ThreadLocalRandom.current().nextInt(-MAX_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
        if (millis > 0) {
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
        }
    }

    private void watch(Path file) {
        while (true) {
            look(file);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private synchronized void look(Path file) {
        String text = read(file);
        if (!text.equals(lastText)) {
            lastText = text;
            armed = text.isEmpty() ? null : Armed.parse(text);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** A point, and how often it is passed before it halts. */
    private record Armed(FaultPoint point, AtomicInteger passesLeft) {

        /** As {@code BEFORE_LOCAL_COMMIT 3}. */
        static Armed parse(String text) {
            String[] parts = text.split(" ", 2);
            return new Armed(FaultPoint.parse(parts[0]), new AtomicInteger(Integer.parseInt(parts[1])));
        }

        boolean isAt(FaultStep step, Moment moment) {
            return point.step() == step && point.moment() == moment && passesLeft.getAndDecrement() == 0;
        }
    }
}
