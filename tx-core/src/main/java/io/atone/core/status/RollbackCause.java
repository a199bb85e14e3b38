package io.atone.core.status;

/** Why a global transaction was rolled back. A text beside it, the reason, carries the details. */
public enum RollbackCause {
    /** The initiator asked for it. */
    REQUESTED,
    /** The transaction was still active at its deadline. */
    TIMED_OUT,
    /** A failure on the way marked the transaction rollback-only, and then its initiator asked to commit. */
    MARKED_ROLLBACK_ONLY,
    /** A registered branch did not confirm its local commit in time. */
    BRANCH_UNCONFIRMED,
    /** The initiator's process did not come back within the grace period. */
    INITIATOR_LOST,
    /** No decision survived the coordinator's restart, and no initiator announced the transaction again. */
    PRESUMED_ABORT
}
