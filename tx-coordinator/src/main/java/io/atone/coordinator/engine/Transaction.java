package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.coordinator.lock.LockOwner;
import io.atone.core.id.BranchId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/** All that is known of one transaction until its last branch is finished. What happens to it is decided elsewhere. */
final class Transaction {

    final Xid xid;
    /** Grows with each transaction that comes; what pages of lists go by. */
    final long number;
    /** It comes from an earlier epoch: resources that are not scanned yet may hold further branches of it. */
    final boolean adopted;

    final long firstSeenMillis;
    final LockOwner locks;
    final Map<BranchId, Branch> branches = new LinkedHashMap<>();
    /** Registrations that wait for locks. */
    final Map<BranchId, PendingRegistration> pending = new LinkedHashMap<>();
    /** While it is being rolled back. */
    final Map<ResourceId, UndoStack> undo = new LinkedHashMap<>();
    /** Requests to be answered when it is over. */
    final List<ReplyRoute> askers = new ArrayList<>();

    GlobalStatus status = GlobalStatus.ACTIVE;
    /** Its Begin has arrived, or its initiator has named it after a reconnect. */
    boolean begun;

    String name = "";
    String application = "";

    @Nullable
    Session initiator;

    @Nullable
    Duration lockWait;

    @Nullable
    String rollbackOnlyReason;

    boolean commitRequested;
    /** Data branches whose local commit is not confirmed. */
    int unvoted;
    /** Data branches that phase two has not finished. */
    int unfinished;
    /** Branches that wait for a person. */
    int stuck;

    @Nullable
    RollbackCause cause;

    String reason = "";

    @Nullable
    Deadline timeout;

    @Nullable
    Deadline voteDeadline;

    @Nullable
    Deadline replyDeadline;

    Transaction(Xid xid, long number, boolean adopted, long firstSeenMillis) {
        this.xid = xid;
        this.number = number;
        this.adopted = adopted;
        this.firstSeenMillis = firstSeenMillis;
        this.locks = LockOwner.of(xid);
    }

    void add(Branch branch) {
        branches.put(branch.id, branch);
        unfinished++;
        unvoted += branch.voted ? 0 : 1;
    }

    void vote(Branch branch) {
        if (!branch.voted) {
            branch.voted = true;
            unvoted--;
        }
    }

    boolean isActive() {
        return status == GlobalStatus.ACTIVE;
    }

    boolean isRollingBack() {
        return status == GlobalStatus.ROLLING_BACK || status == GlobalStatus.NEEDS_ATTENTION;
    }

    Outcome outcome() {
        return new Outcome(status, cause, reason);
    }

    /** For people: the XID, and the name when there is one. */
    @Override
    public String toString() {
        return name.isEmpty() ? xid.toString() : xid + " ('" + name + "')";
    }
}
