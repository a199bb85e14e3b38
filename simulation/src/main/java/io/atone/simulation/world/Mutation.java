package io.atone.simulation.world;

/**
 * Deliberate bugs, to show that the checkers see them. All sit in the models around the production code, which has no
 * switch for any of them.
 */
public enum Mutation {
    /** The cluster as it should be. */
    NONE("no bug"),
    LOCKS_FREED_BEFORE_FORCE("the coordinator frees a transaction's locks when its decision is on its way to the disk"),
    DECISION_NOT_FORCED("the log says durable without forcing the disk"),
    FAILED_FORCE_IGNORED("the coordinator goes on after a failed force as if it had succeeded"),
    DECISION_FOR_READ_ONLY("a commit is decided on the disk although the transaction changed nothing"),
    DECISION_FORGOTTEN_EARLY("the log forgets a decision as soon as its branches were told, before they acknowledged"),
    EPOCH_NOT_RAISED("a restarted coordinator takes the same epoch again"),
    VOTE_NOT_AWAITED("a granted registration counts as the branch's vote"),
    REGISTRATION_AFTER_DECISION("a registration is granted although its transaction is over"),
    LOCK_REFUSAL_IGNORED("a refused lock counts as granted"),
    LOCK_QUERY_REFUSAL_IGNORED("who asks whether rows are free is let through although they are not"),
    OUTER_NOT_TOLD("a client does not tell that a transaction is nested in a suspended one"),
    ROLLBACK_CALLED_COMPLETE("a rollback is answered as complete while branches are still being undone"),
    UNSCANNED_IS_UNDONE(
            "a rollback that lived through a restart is answered as complete although a resource is not scanned yet"),
    LOST_ACK_IS_DONE("phase two counts as done when the stream breaks before the acknowledgement"),
    COMMIT_RESENT_UNMARKED("a client repeats a commit to a new epoch without marking what the old one may have undone"),
    LOCKED_ROWS_NOT_DURABLE("what was locked and not changed is not in the undo row"),
    FAILURE_NOT_MARKED("a failed call is not marked rollback-only"),
    MARK_NOT_TOLD_TO_CALLER("a service whose code swallows a failure does not tell its caller that it has marked"),
    SCAN_DOES_NOT_WAIT("the scan does not wait for open local transactions"),
    UNKNOWN_COMMIT_DROPPED("a rollback that finds no undo row does not wait for the open local transaction"),
    UNDO_ROW_AFTER_REGISTRATION("the undo row is written after the registration"),
    UNDO_IN_WRONG_ORDER("branches of one transaction are undone oldest first"),
    RETRY_FORCES("trying a stuck branch again overwrites what is in the way"),
    UNDO_REPEATED("an undo that is ordered twice is done twice"),
    UNDO_WITHOUT_GUARD("the undo does not check that the row is what the branch left behind"),
    UNIQUE_VALUES_NOT_LOCKED("lock keys cover rows, not unique values");

    private final String meaning;

    Mutation(String meaning) {
        this.meaning = meaning;
    }

    /** What is wrong, for people. */
    public String meaning() {
        return meaning;
    }
}
