package io.atone.core.status;

/** Where a global transaction stands. Why it was rolled back is a {@link RollbackCause}, not a status of its own. */
public enum GlobalStatus {
    /** Nothing is decided. Takes branches until its initiator asks for the end. */
    ACTIVE,
    /** Every vote is there, and the decision to commit is being made durable. */
    COMMITTING,
    /** The decision to commit is durable. Undo records may still be around; they are being forgotten. */
    COMMITTED,
    /** The decision to roll back is made; branches are being undone. */
    ROLLING_BACK,
    /** Every branch is undone. */
    ROLLED_BACK,
    /** A branch cannot be undone without a person's word; its locks are kept. */
    NEEDS_ATTENTION,
    /** Over, but too long ago for the coordinator to remember how. */
    FORGOTTEN;

    /** No branch may be added and nothing can be decided any more. */
    public boolean isOver() {
        return this == COMMITTED || this == ROLLED_BACK || this == FORGOTTEN;
    }
}
