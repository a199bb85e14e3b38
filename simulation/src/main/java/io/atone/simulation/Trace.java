package io.atone.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.function.Supplier;

import io.atone.simulation.world.Scheduler;
import org.jspecify.annotations.Nullable;

/** What happened: the last things, written out only when a run fails, and if asked for a digest of all of them. */
final class Trace {

    private static final int LENGTH = 400;

    private record Line(long atMillis, Supplier<String> text) {
        @Override
        public String toString() {
            return atMillis + " " + text.get() + "\n";
        }
    }

    private final Scheduler scheduler;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final @Nullable MessageDigest digest;

    Trace(Scheduler scheduler, boolean digested) {
        this.scheduler = scheduler;
        this.digest = digested ? sha256() : null;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** @param text of values that do not change any more */
    void add(Supplier<String> text) {
        if (lines.size() == LENGTH) {
            lines.remove();
        }
        Line line = new Line(scheduler.now(), text);
        lines.add(line);
        if (digest != null) {
            digest.update(line.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    String text() {
        StringBuilder all = new StringBuilder();
        lines.forEach(all::append);
        return all.toString();
    }

    /** Of everything that was added; ends it. Null when none was asked for. */
    @Nullable
    String digest() {
        return digest == null ? null : HexFormat.of().formatHex(digest.digest());
    }
}
