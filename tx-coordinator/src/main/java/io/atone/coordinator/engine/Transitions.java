package io.atone.coordinator.engine;

import java.util.List;

import io.atone.coordinator.engine.TransitionTable.Edge;
import io.atone.core.status.GlobalStatus;

import static io.atone.core.status.GlobalStatus.ACTIVE;
import static io.atone.core.status.GlobalStatus.COMMITTED;
import static io.atone.core.status.GlobalStatus.COMMITTING;
import static io.atone.core.status.GlobalStatus.NEEDS_ATTENTION;
import static io.atone.core.status.GlobalStatus.ROLLED_BACK;
import static io.atone.core.status.GlobalStatus.ROLLING_BACK;

/** Which status of a transaction follows which. */
final class Transitions {

    /** What moves a transaction on. */
    enum Step {
        /** Every vote is there, and there are branches that must learn the outcome. */
        DECIDE_COMMIT,
        /** Every vote is there, and nobody needs to learn the outcome. */
        COMMIT_WITHOUT_DECISION,
        /** The decision to commit is on the disk. */
        DECISION_DURABLE,
        /** It is to be rolled back. */
        ROLL_BACK,
        /** The last branch is undone. */
        ALL_UNDONE,
        /** A branch cannot be undone without a person's word. */
        BRANCH_STUCK,
        /** The last such branch was undone after all, or a person has said how it goes on. */
        NO_BRANCH_STUCK
    }

    static final List<Edge<GlobalStatus, Step>> TABLE = List.of(
            new Edge<>(ACTIVE, Step.DECIDE_COMMIT, COMMITTING),
            new Edge<>(ACTIVE, Step.COMMIT_WITHOUT_DECISION, COMMITTED),
            new Edge<>(ACTIVE, Step.ROLL_BACK, ROLLING_BACK),
            new Edge<>(COMMITTING, Step.DECISION_DURABLE, COMMITTED),
            new Edge<>(ROLLING_BACK, Step.ALL_UNDONE, ROLLED_BACK),
            new Edge<>(ROLLING_BACK, Step.BRANCH_STUCK, NEEDS_ATTENTION),
            new Edge<>(NEEDS_ATTENTION, Step.BRANCH_STUCK, NEEDS_ATTENTION),
            new Edge<>(NEEDS_ATTENTION, Step.NO_BRANCH_STUCK, ROLLING_BACK));

    private Transitions() {}

    /** With no line used yet. */
    static TransitionTable<GlobalStatus, Step> table() {
        return new TransitionTable<>("A transaction", TABLE);
    }
}
