package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.atone.core.id.BranchId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.RowDifference;
import io.atone.core.status.Outcome;

/**
 * A transaction as a person sees it. Immutable and thread-safe.
 *
 * @param number grows with each transaction that comes; 0 for one that is over
 * @param name empty while only its branches are known
 * @param application the initiator's; empty while it is unknown
 * @param outcome where it stands
 * @param heldLocks keys that it holds
 */
public record TransactionView(
        long number,
        Xid xid,
        String name,
        String application,
        Outcome outcome,
        Duration age,
        int heldLocks,
        List<BranchView> branches) {

    public TransactionView {
        Objects.requireNonNull(xid, "xid");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(age, "age");
        branches = List.copyOf(branches);
    }

    /**
     * A branch as a person sees it.
     *
     * @param status one word
     * @param attempts how often phase two was tried
     * @param detail what the last attempt reported, empty when it was fine
     * @param differences the rows that keep it from being undone, while it is stuck
     */
    public record BranchView(
            BranchId branchId,
            ResourceId resource,
            String status,
            int attempts,
            String detail,
            List<RowDifference> differences) {
        public BranchView {
            Objects.requireNonNull(branchId, "branchId");
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(detail, "detail");
            differences = List.copyOf(differences);
        }

        /** Whether nothing is left to do for it. */
        public boolean isDone() {
            return status.equals(Branch.Work.DONE.name());
        }
    }
}
