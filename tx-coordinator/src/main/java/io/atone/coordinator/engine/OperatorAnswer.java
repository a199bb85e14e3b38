package io.atone.coordinator.engine;

import java.util.Objects;

/**
 * What the engine says to an {@link OperatorOrder}. Immutable and thread-safe.
 *
 * @param kind in one word
 * @param message for the operator
 * @param branches how many are being worked on because of it
 */
public record OperatorAnswer(Kind kind, String message, int branches) {

    /** How an order was taken. */
    public enum Kind {
        /** It is being carried out. */
        STARTED,
        /** The same is under way already. */
        UNDER_WAY,
        /** There is nothing left to do. */
        OVER,
        /** Not as things stand; nothing was done. */
        REFUSED,
        /** The coordinator knows no such transaction, branch or resource. */
        UNKNOWN
    }

    public OperatorAnswer {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }

    OperatorAnswer(Kind kind, String message) {
        this(kind, message, 0);
    }
}
