package io.atone.crash.cluster;

import java.time.Duration;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits with a reason. */
public final class Waits {

    private static final Duration POLL = Duration.ofMillis(25);

    private Waits() {}

    /** Waits until the text is empty; at the bound, the last text is why it failed. */
    public static void until(Duration atMost, String what, Supplier<String> obstacle) {
        String[] last = {""};
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .atMost(atMost)
                    .until(() -> {
                        last[0] = obstacle.get();
                        return last[0].isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("After " + atMost.toSeconds() + " s still not: " + what + ". " + last[0], e);
        }
    }
}
