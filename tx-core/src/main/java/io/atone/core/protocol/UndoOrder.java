package io.atone.core.protocol;

import java.util.Objects;

/**
 * What a branch of a rolled-back transaction is to be ended by. Immutable and thread-safe.
 *
 * @param mode how
 * @param reason the operator's, which the participant logs; empty for {@link UndoMode#GUARDED}, never blank otherwise
 */
public record UndoOrder(UndoMode mode, String reason) {

    /** What happens without an operator's word. */
    public static final UndoOrder GUARDED = new UndoOrder(UndoMode.GUARDED, "");

    /** The longest reason, in characters. */
    public static final int MAX_REASON_LENGTH = 500;

    /** @throws IllegalArgumentException when a resolution has no reason, or one that is too long or not one line */
    public UndoOrder {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(reason, "reason");
        if (mode == UndoMode.GUARDED && !reason.isEmpty()) {
            throw new IllegalArgumentException("An ordinary undo has no reason of an operator");
        }
        if (mode != UndoMode.GUARDED) {
            requireReason(reason);
        }
    }

    /**
     * Checks what an operator gives as the reason of a decision.
     *
     * @throws IllegalArgumentException when it is blank, too long or not one line
     */
    public static void requireReason(String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("An operator's decision needs a reason, which is logged");
        }
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A reason is one line of text, for it is one line in a log");
        }
        if (reason.length() > MAX_REASON_LENGTH) {
            throw new IllegalArgumentException(
                    "A reason has at most " + MAX_REASON_LENGTH + " characters, but this one has " + reason.length());
        }
    }

    /** Whether an operator has decided. */
    public boolean isResolution() {
        return mode != UndoMode.GUARDED;
    }
}
