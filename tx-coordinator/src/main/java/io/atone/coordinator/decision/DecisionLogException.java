package io.atone.coordinator.decision;

/** The decision log cannot be trusted or used. The message says what is wrong, where, and what to do. */
public class DecisionLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, where, and what to do */
    public DecisionLogException(String message) {
        super(message);
    }

    /** @param message what is wrong, where, and what to do */
    public DecisionLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
