package io.atone.core.rm;

/**
 * The order in which a branch is committed locally, and what makes up for a step that fails: nothing but the order, so that
 * whoever carries it out, with a driver's connection or in a simulation, cannot get it wrong in a way of his own. Ask for
 * {@link #current}, carry it out, tell {@link #done} or {@link #failed}, until it is {@link Step#END}. Not thread-safe.
 *
 * <p>Why this order: the undo record comes before the registration, so that a scan after a coordinator restart waits for every
 * branch that was granted. The resource is awaited before that, because the scan that opens it waits for undo records. The vote
 * comes last, because only what is committed may vote.
 */
public final class BranchSteps {

    /** What is to be done next. */
    public enum Step {
        /** Wait until the resource accepts branches. */
        AWAIT_OPEN,
        /** Write the undo record, in the local transaction. */
        WRITE_UNDO_RECORD,
        /** Ask the coordinator for the branch and its locks. */
        REGISTER,
        /** Commit the local transaction. */
        COMMIT_LOCALLY,
        /** Tell the coordinator that it is committed. */
        VOTE,
        /** Roll the local transaction back. */
        ROLL_BACK,
        /** Tell the coordinator that a branch which it may know is not to be counted on. */
        ABANDON,
        /** Nothing. */
        END
    }

    private Step current = Step.AWAIT_OPEN;
    private boolean coordinatorMayKnowIt;
    private boolean committed;

    /** What is to be done now. */
    public Step current() {
        return current;
    }

    /** Whether the branch is committed locally and has voted, or is going to by the current step. */
    public boolean isCommitted() {
        return committed;
    }

    /** The current step was carried out. */
    public void done() {
        switch (current) {
            case AWAIT_OPEN -> current = Step.WRITE_UNDO_RECORD;
            case WRITE_UNDO_RECORD -> current = Step.REGISTER;
            case REGISTER -> {
                coordinatorMayKnowIt = true;
                current = Step.COMMIT_LOCALLY;
            }
            case COMMIT_LOCALLY -> {
                committed = true;
                current = Step.VOTE;
            }
            case ROLL_BACK -> current = coordinatorMayKnowIt ? Step.ABANDON : Step.END;
            case VOTE, ABANDON -> current = Step.END;
            case END -> throw new IllegalStateException("There is no step any more");
        }
    }

    /**
     * The current step failed. A rollback and what follows it are tried all the same, and once: what they miss, the end of the
     * connection and the vote that never comes make up for.
     *
     * @param unanswered nobody knows whether the coordinator has carried it out
     */
    public void failed(boolean unanswered) {
        switch (current) {
            case AWAIT_OPEN, WRITE_UNDO_RECORD, COMMIT_LOCALLY -> current = Step.ROLL_BACK;
            case REGISTER -> {
                coordinatorMayKnowIt = unanswered;
                current = Step.ROLL_BACK;
            }
            case ROLL_BACK, VOTE, ABANDON -> done();
            case END -> throw new IllegalStateException("There is no step any more");
        }
    }
}
