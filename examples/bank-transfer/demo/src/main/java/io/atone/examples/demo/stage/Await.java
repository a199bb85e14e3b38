package io.atone.examples.demo.stage;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until something holds, within a bound. */
public final class Await {

    private static final Duration POLL = Duration.ofMillis(50);

    private Await() {}

    /** Waits until the check returns an empty text; at the bound, what it returned last is the reason of the failure. */
    public static void until(Duration atMost, String what, Supplier<String> obstacle) {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        while (true) {
            String last = obstacle.get();
            if (last.isEmpty()) {
                return;
            }
            Broken.unless(
                    System.nanoTime() < deadlineNanos,
                    "After " + atMost.toSeconds() + " s still not " + what + ": " + last);
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken("Interrupted while waiting");
        }
    }
}
