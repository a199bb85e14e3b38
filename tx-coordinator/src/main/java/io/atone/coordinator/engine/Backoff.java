package io.atone.coordinator.engine;

import java.time.Duration;

/** Pauses between attempts: doubling, up to a bound. */
final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private Backoff() {}

    /** @param failures how many attempts have failed, from 1 */
    static Duration pause(EngineConfig config, int failures) {
        long doubled = config.phaseTwoRetryMin().toMillis() << Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
        return doubled <= 0 || doubled > config.phaseTwoRetryMax().toMillis()
                ? config.phaseTwoRetryMax()
                : Duration.ofMillis(doubled);
    }
}
