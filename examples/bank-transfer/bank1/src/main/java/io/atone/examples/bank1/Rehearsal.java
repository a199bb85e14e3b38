package io.atone.examples.bank1;

import java.util.concurrent.TimeUnit;

/**
 * What is to go wrong in a transfer, as request parameters. A real service has nothing of this.
 *
 * @param trustFallback go on as if all were well when the fallback answered for bank2
 * @param holdMillis wait so long after bank2 answered
 * @param bank2Pause where bank2 is to wait: none, before-update, after-update or after-commit
 * @param pauseMillis how long bank2 waits there
 */
public record Rehearsal(boolean trustFallback, long holdMillis, String bank2Pause, long pauseMillis) {

    /** Waits as long as asked for. */
    void hold() {
        try {
            TimeUnit.MILLISECONDS.sleep(holdMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while holding the transfer", e);
        }
    }
}
