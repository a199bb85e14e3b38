package io.atone.coordinator.engine;

import java.util.List;
import java.util.Objects;

import io.atone.core.id.BranchId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/**
 * "This transaction is committed", with the branches that have to hear it. There is no such thing for a rollback: no
 * decision means abort. Immutable and thread-safe.
 *
 * @param xid the transaction
 * @param branches the branches known when it was decided
 * @param adopted the transaction lived through a coordinator restart, so a resource that has not been scanned since may
 *     hold further branches of it
 */
public record Decision(Xid xid, List<DecidedBranch> branches, boolean adopted) {

    public Decision {
        Objects.requireNonNull(xid, "xid");
        branches = List.copyOf(branches);
    }

    /** One branch of a decision. */
    public record DecidedBranch(ResourceId resource, BranchId branchId) {
        public DecidedBranch {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(branchId, "branchId");
        }
    }
}
