package io.atone.core.fault;

/** Every step of the protocol that a crash could split, in all processes. Each has a point before and one after it. */
public enum FaultStep {
    /** A start writes its epoch to the decision log. */
    EPOCH_WRITE(Party.COORDINATOR),
    /** A start writes its epoch to the marker file. */
    EPOCH_MARK(Party.COORDINATOR),
    /** A resource that was never seen is made known to the decision log. */
    RESOURCE_RECORD(Party.COORDINATOR),
    /** A new log file, which is whole and on the disk, takes the place of the old one, or is the first. */
    LOG_FILE_REPLACE(Party.COORDINATOR),
    /** A batch of decisions is handed to the decision log; returns when it is durable. */
    DECISION_APPEND(Party.COORDINATOR),
    /** What was written to the decision log is forced to the disk. */
    DECISION_FORCE(Party.COORDINATOR),
    /** The engine acts on decisions that became durable: answers, frees locks, begins phase two. */
    LOCK_RELEASE(Party.COORDINATOR),
    /** A request other than commit and rollback is answered positively: registrations above all. */
    REQUEST_REPLY(Party.COORDINATOR),
    /** An initiator is told how its transaction ended. */
    OUTCOME_REPLY(Party.COORDINATOR),
    /** Phase two of committed branches is sent to a client. */
    COMMIT_BRANCHES_SEND(Party.COORDINATOR),
    /** Phase two of a branch to be undone is sent to a client. */
    ROLLBACK_BRANCH_SEND(Party.COORDINATOR),
    /** A client is asked to scan a resource. */
    SCAN_REQUEST_SEND(Party.COORDINATOR),
    /** A scan's report takes effect. */
    SCAN_REPORT_RECEIPT(Party.COORDINATOR),
    /** A client's acknowledgement of phase two takes effect. */
    PHASE_TWO_RESULT_RECEIPT(Party.COORDINATOR),
    /** Decisions that are needed no more are forgotten. */
    DECISION_FORGET(Party.COORDINATOR),

    /** A transaction's beginning is handed to the stream. */
    BEGIN_SEND(Party.INITIATOR),
    /** A wish to commit is handed to the stream. */
    COMMIT_SEND(Party.INITIATOR),
    /** A wish to roll back is handed to the stream. */
    ROLLBACK_SEND(Party.INITIATOR),
    /** The answer to one of these takes effect. */
    OUTCOME_RECEIPT(Party.INITIATOR),

    /** What a client knows is handed to a new stream, after a loss of the last one above all. */
    HELLO_SEND(Party.PARTICIPANT),
    /** The coordinator's answer to that, with its epoch and the client's name, takes effect. */
    WELCOME(Party.PARTICIPANT),
    /** The undo record is inserted by the branch's local transaction. */
    UNDO_INSERT(Party.PARTICIPANT),
    /** The branch is registered, from the call to the grant. */
    REGISTRATION(Party.PARTICIPANT),
    /** A registration is handed to the stream. */
    REGISTRATION_SEND(Party.PARTICIPANT),
    /** The branch's local transaction commits. */
    LOCAL_COMMIT(Party.PARTICIPANT),
    /** The branch's vote is handed to the stream. */
    VOTE_SEND(Party.PARTICIPANT),
    /** Phase two puts the rows of a branch back. */
    UNDO(Party.PARTICIPANT),
    /** Phase two deletes the undo record of a branch whose rows were put back. */
    UNDO_RECORD_DELETE(Party.PARTICIPANT),
    /** Phase two finds out whether a branch without an undo record will ever commit. */
    UNDO_PROBE(Party.PARTICIPANT),
    /** Phase two deletes the undo records of committed branches. */
    UNDO_RECORDS_FORGET(Party.PARTICIPANT),
    /** A transaction of phase two, or of a scan, commits. */
    PHASE_TWO_COMMIT(Party.PARTICIPANT),
    /** The acknowledgement of phase two is handed to the stream. */
    PHASE_TWO_RESULT_SEND(Party.PARTICIPANT),
    /** A scan reads the in-doubt branches. */
    SCAN(Party.PARTICIPANT),
    /** A scan's report is handed to the stream. */
    SCAN_REPORT_SEND(Party.PARTICIPANT);

    private final Party party;

    FaultStep(Party party) {
        this.party = party;
    }

    /** Who takes this step. A process that begins transactions takes a participant's steps as well. */
    public Party party() {
        return party;
    }

    /** The kinds of processes. */
    public enum Party {
        COORDINATOR,
        INITIATOR,
        PARTICIPANT
    }
}
