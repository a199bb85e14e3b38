package io.atone.core.id;

import java.util.Objects;

/**
 * Names one branch of one global transaction. Immutable and thread-safe.
 *
 * @param xid the global transaction
 * @param branchId the branch within it
 */
public record BranchRef(Xid xid, BranchId branchId) {

    public BranchRef {
        Objects.requireNonNull(xid, "xid");
        Objects.requireNonNull(branchId, "branchId");
    }

    @Override
    public String toString() {
        return xid + "/" + branchId;
    }
}
