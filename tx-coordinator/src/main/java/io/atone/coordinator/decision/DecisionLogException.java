package io.atone.coordinator.decision;

/** The decision log cannot be trusted or used. The message says what is wrong, where, and what to do. */
public class DecisionLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What to do about damage, without a full stop. */
    static final String RESTORE =
            "Restore the whole data directory from a backup that was made after the coordinator last stopped; an older one, or an"
                    + " empty directory, would roll back transactions that were reported as committed. Without such a backup,"
                    + " go on as the runbook (docs/operations) tells for a coordinator that is lost for good";

    /** @param message what is wrong, where, and what to do */
    public DecisionLogException(String message) {
        super(message);
    }

    /** @param message what is wrong, where, and what to do */
    public DecisionLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
