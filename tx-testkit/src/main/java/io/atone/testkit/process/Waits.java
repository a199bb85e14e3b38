package io.atone.testkit.process;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for what other processes do, with a bound and a reason. Thread-safe. */
public final class Waits {

    private static final Duration POLL = Duration.ofMillis(25);

    /** Whoever watches wants to see that something goes on, and what is waited for. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private Waits() {}

    /**
     * Waits until something holds.
     *
     * @param atMost longer than nothing
     * @param what holds then, as a sentence for people
     * @param obstacle asked on the caller's thread, again and again: an empty text when it holds, else why it does not
     * @throws NotInTimeException at the bound, with the last obstacle
     */
    public static void until(Duration atMost, String what, Supplier<String> obstacle) {
        until(atMost, what, obstacle, silently -> {});
    }

    /**
     * The same, telling every few seconds what is still waited for.
     *
     * @param teller hears whole sentences
     */
    public static void until(Duration atMost, String what, Supplier<String> obstacle, Consumer<String> teller) {
        Watch watch = new Watch(what, obstacle, teller);
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .atMost(atMost)
                    .until(watch::isOver);
        } catch (ConditionTimeoutException e) {
            throw new NotInTimeException(
                    "After " + atMost.toSeconds() + " s still not so: " + what + ". " + watch.last, e);
        }
    }

    /** What was waited for did not come. */
    public static final class NotInTimeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotInTimeException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final class Watch {

        private final String what;
        private final Supplier<String> obstacle;
        private final Consumer<String> teller;
        private long toldAtNanos = System.nanoTime();
        private String last = "";

        Watch(String what, Supplier<String> obstacle, Consumer<String> teller) {
            this.what = what;
            this.obstacle = obstacle;
            this.teller = teller;
        }

        boolean isOver() {
            last = obstacle.get();
            if (!last.isEmpty() && System.nanoTime() - toldAtNanos >= SILENCE.toNanos()) {
                toldAtNanos = System.nanoTime();
                teller.accept("not yet so: " + what + ". " + last);
            }
            return last.isEmpty();
        }
    }
}
