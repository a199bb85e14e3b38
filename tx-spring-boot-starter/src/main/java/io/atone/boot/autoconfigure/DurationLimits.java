package io.atone.boot.autoconfigure;

import java.time.Duration;

import io.atone.core.client.ClientConfig;

/** The client's own limits, told in the words of whoever has set the property. */
final class DurationLimits {

    private DurationLimits() {}

    /** @throws IllegalArgumentException naming the property, when the duration is none that the client can wait */
    static void requirePositive(String property, Duration value) {
        if (value.toMillis() < 1 || value.compareTo(ClientConfig.MAX_WAIT) > 0) {
            throw new IllegalArgumentException(
                    property + " must be between 1 ms and " + ClientConfig.MAX_WAIT.toHours() + " h, but is " + value);
        }
    }

    /** @throws IllegalArgumentException naming the property, when the duration is negative */
    static void requireNotNegative(String property, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(property + " must not be negative, but is " + value);
        }
    }
}
