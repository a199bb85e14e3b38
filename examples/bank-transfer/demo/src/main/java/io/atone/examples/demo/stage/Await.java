package io.atone.examples.demo.stage;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until something holds, within a bound. */
public final class Await {

    private static final Duration POLL = Duration.ofMillis(50);
    /** Whoever watches wants to see that something goes on, and what it waits for. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private Await() {}

    /** Waits until the check returns an empty text; at the bound, what it returned last is the reason of the failure. */
    public static void until(Duration atMost, String what, Supplier<String> obstacle) {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        long tellNanos = System.nanoTime() + SILENCE.toNanos();
        while (true) {
            String last = obstacle.get();
            if (last.isEmpty()) {
                return;
            }
            Broken.unless(
                    System.nanoTime() < deadlineNanos,
                    "After " + atMost.toSeconds() + " s still not " + what + ": " + last);
            if (System.nanoTime() > tellNanos) {
                System.out.println("   ... not yet " + what + ": " + last);
                tellNanos += SILENCE.toNanos();
            }
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
