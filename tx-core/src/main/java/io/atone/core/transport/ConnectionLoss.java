package io.atone.core.transport;

import java.util.Objects;

/**
 * Why a stream ended. Immutable and thread-safe.
 *
 * @param hopeless trying again is of no use before somebody changes something: the token is wrong, the versions differ
 * @param message what happened, for people
 */
public record ConnectionLoss(boolean hopeless, String message) {

    public ConnectionLoss {
        Objects.requireNonNull(message, "message");
    }
}
