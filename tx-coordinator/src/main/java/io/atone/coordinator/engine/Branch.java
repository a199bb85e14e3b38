package io.atone.coordinator.engine;

import java.util.List;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.UndoOrder;
import org.jspecify.annotations.Nullable;

/** One branch of a transaction that is not over for it. */
final class Branch {

    /** What phase two is doing about the branch. */
    enum Work {
        /** Nothing, there is no outcome yet. */
        NONE,
        /** To be sent. */
        QUEUED,
        /** Sent, not answered. */
        SENT,
        /** To be sent again later. */
        PAUSED,
        /** Finished. */
        DONE,
        /** Waits for a person. */
        STUCK
    }

    final Transaction transaction;
    final BranchId id;
    final Resource resource;
    final @Nullable Session registeredBy;

    boolean voted;
    Work work = Work.NONE;
    int attempts;
    String detail = "";
    /** What the participant is told to do when the branch is rolled back. */
    UndoOrder order = UndoOrder.GUARDED;
    /** Rows that keep it from being undone. */
    List<RowDifference> differences = List.of();
    /** A person was called for it at least once. */
    boolean calledForAttention;

    @Nullable
    Dispatch dispatch;

    @Nullable
    Deadline retry;

    Branch(Transaction transaction, BranchId id, Resource resource, @Nullable Session registeredBy) {
        this.transaction = transaction;
        this.id = id;
        this.resource = resource;
        this.registeredBy = registeredBy;
    }

    BranchRef ref() {
        return new BranchRef(transaction.xid, id);
    }

    String status() {
        return work == Work.NONE ? (voted ? "VOTED" : "REGISTERED") : work.name();
    }
}
