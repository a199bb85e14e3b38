package io.atone.core.status;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a global transaction ended, or where it stands. Immutable and thread-safe.
 *
 * @param status where it stands
 * @param cause why it was rolled back; null while and when it was not
 * @param reason details for a person, empty when there are none
 */
public record Outcome(GlobalStatus status, @Nullable RollbackCause cause, String reason) {

    /** Committed, durably. */
    public static final Outcome COMMITTED = new Outcome(GlobalStatus.COMMITTED, null, "");

    /** Over, but nobody remembers how. */
    public static final Outcome FORGOTTEN = new Outcome(GlobalStatus.FORGOTTEN, null, "");

    public Outcome {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
        boolean rollback = status == GlobalStatus.ROLLING_BACK
                || status == GlobalStatus.ROLLED_BACK
                || status == GlobalStatus.NEEDS_ATTENTION;
        if (rollback != (cause != null)) {
            throw new IllegalArgumentException(
                    "An outcome has a rollback cause exactly when it is a rollback: " + status + ", " + cause);
        }
    }

    @Override
    public String toString() {
        return status + (cause == null ? "" : " (" + cause + (reason.isEmpty() ? "" : ": " + reason) + ")");
    }
}
