package io.atone.simulation.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.simulation.world.Observer;

/**
 * Of every transaction either all branches that committed locally stand in the end, or none, as its decision on the disk
 * says; and none is applied twice. A branch that comes after the decision is refused by a coordinator that remembers the
 * transaction; one that has restarted since may let it in and has to undo it, so such a branch counts for neither side.
 */
final class AllOrNothing implements Observer {

    private static final String PROMISE = "all or nothing";

    private final Map<Xid, Set<BranchRef>> standing = new LinkedHashMap<>();
    private final Map<Xid, Set<BranchRef>> undone = new LinkedHashMap<>();
    private final Set<BranchRef> late = new LinkedHashSet<>();
    private final Set<Xid> decided = new LinkedHashSet<>();
    private long epoch;

    private static Set<BranchRef> of(Map<Xid, Set<BranchRef>> branches, BranchRef branch) {
        return branches.computeIfAbsent(branch.xid(), none -> new LinkedHashSet<>());
    }

    @Override
    public void coordinatorStarted(long newEpoch) {
        epoch = newEpoch;
    }

    @Override
    public void decisionDurable(Xid xid) {
        decided.add(xid);
    }

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        if (decided.contains(branch.xid())) {
            if (branch.xid().clientId().epoch() == epoch) {
                throw new Violation(PROMISE, branch + " was applied after its transaction had been decided");
            }
            late.add(branch);
            return;
        }
        if (!of(standing, branch).add(branch) || of(undone, branch).contains(branch)) {
            throw new Violation(PROMISE, branch + " was applied twice");
        }
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        if (late.remove(branch)) {
            return;
        }
        if (!of(standing, branch).remove(branch)) {
            throw new Violation(PROMISE, branch + " was undone and had not been applied");
        }
        of(undone, branch).add(branch);
        if (decided.contains(branch.xid())) {
            throw new Violation(PROMISE, branch + " was undone although its commit is on the disk");
        }
    }

    @Override
    public void atRest(Map<String, Map<String, String>> databases) {
        standing.forEach((xid, branches) -> {
            if (!branches.isEmpty() && !decided.contains(xid)) {
                throw new Violation(
                        PROMISE,
                        xid + " was never decided, but these branches stand: " + branches + "; these were undone: "
                                + undone.getOrDefault(xid, Set.of()));
            }
        });
    }
}
