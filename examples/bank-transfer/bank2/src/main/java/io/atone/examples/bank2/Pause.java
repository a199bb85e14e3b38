package io.atone.examples.bank2;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where and how long to wait, as the request asks. A real service has nothing of this.
 *
 * @param point where
 * @param millis how long
 */
public record Pause(Point point, long millis) {

    private static final Logger LOG = LoggerFactory.getLogger(Pause.class);

    static Pause of(String point, long millis) {
        return new Pause(Point.valueOf(point.toUpperCase(Locale.ROOT).replace('-', '_')), millis);
    }

    /** Waits if this is the point. */
    void at(Point here) {
        if (here != point) {
            return;
        }
        LOG.info(
                "pausing {} ms {}",
                millis,
                point.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while pausing", e);
        }
    }

    /** Points in the course of a transfer. */
    public enum Point {
        NONE,
        BEFORE_UPDATE,
        AFTER_UPDATE,
        AFTER_COMMIT
    }
}
