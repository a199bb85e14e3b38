package io.atone.coordinator.engine;

import java.util.List;

import io.atone.coordinator.engine.Branch.Work;
import io.atone.coordinator.engine.TransitionTable.Edge;

import static io.atone.coordinator.engine.Branch.Work.DONE;
import static io.atone.coordinator.engine.Branch.Work.NONE;
import static io.atone.coordinator.engine.Branch.Work.PAUSED;
import static io.atone.coordinator.engine.Branch.Work.QUEUED;
import static io.atone.coordinator.engine.Branch.Work.SENT;
import static io.atone.coordinator.engine.Branch.Work.STUCK;

/** Which state of a branch in phase two follows which. */
final class BranchTransitions {

    /** What moves a branch on. */
    enum Step {
        /** Its transaction is decided, and it is the branch's turn. */
        DECIDED,
        /** A client that serves its resource has room for it. */
        SEND,
        /** A client says that it is finished. */
        FINISHED,
        /** The attempt has failed, or nobody has answered in time. */
        FAILED,
        /** A client says that it cannot be undone without a person's word. */
        CANNOT_BE_UNDONE,
        /** The client that it was sent to serves its resource no longer. */
        CLIENT_LOST,
        /** The pause after a failed attempt is over. */
        PAUSE_OVER,
        /** A person has said how it goes on. */
        OPERATOR_DECIDED,
        /** A person has said that its resource is gone for good. */
        RESOURCE_FORGOTTEN
    }

    static final List<Edge<Work, Step>> TABLE = List.of(
            new Edge<>(NONE, Step.DECIDED, QUEUED),
            new Edge<>(QUEUED, Step.SEND, SENT),
            new Edge<>(SENT, Step.FINISHED, DONE),
            new Edge<>(SENT, Step.FAILED, PAUSED),
            new Edge<>(SENT, Step.CANNOT_BE_UNDONE, STUCK),
            new Edge<>(SENT, Step.CLIENT_LOST, QUEUED),
            new Edge<>(PAUSED, Step.PAUSE_OVER, QUEUED),
            new Edge<>(PAUSED, Step.OPERATOR_DECIDED, QUEUED),
            new Edge<>(STUCK, Step.OPERATOR_DECIDED, QUEUED),
            // An answer that came late: from an attempt that had been given up, or from another client.
            new Edge<>(QUEUED, Step.FINISHED, DONE),
            new Edge<>(PAUSED, Step.FINISHED, DONE),
            new Edge<>(STUCK, Step.FINISHED, DONE),
            new Edge<>(QUEUED, Step.RESOURCE_FORGOTTEN, DONE));

    private BranchTransitions() {}

    /** With no line used yet. */
    static TransitionTable<Work, Step> table() {
        return new TransitionTable<>("A branch", TABLE);
    }
}
