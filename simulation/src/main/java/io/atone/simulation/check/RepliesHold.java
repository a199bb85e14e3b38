package io.atone.simulation.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.simulation.world.Observer;

/**
 * What a caller was told stays true: after "committed" nothing is undone, after "rolled back" nothing stands. Nothing is
 * added to either, except that a coordinator which has restarted since may let a late branch in and then undoes it. Of a
 * transaction that changed nothing nothing is on any disk, and a restart may give it another name.
 */
final class RepliesHold implements Observer {

    private static final String PROMISE = "replies hold";

    private final Map<Xid, GlobalStatus> told = new LinkedHashMap<>();
    private final Map<Xid, Set<BranchRef>> standing = new LinkedHashMap<>();
    private final Map<Xid, Set<BranchRef>> undone = new LinkedHashMap<>();
    /** Branches that came in a later epoch, after the answer was sent. */
    private final Set<BranchRef> late = new LinkedHashSet<>();

    private final Set<Xid> answered = new LinkedHashSet<>();
    private long epoch;

    private static Set<BranchRef> of(Map<Xid, Set<BranchRef>> branches, Xid xid) {
        return branches.computeIfAbsent(xid, none -> new LinkedHashSet<>());
    }

    @Override
    public void coordinatorStarted(long newEpoch) {
        epoch = newEpoch;
    }

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        Xid xid = branch.xid();
        GlobalStatus status = told.get(xid);
        if (status != null && xid.clientId().epoch() == epoch) {
            throw new Violation(PROMISE, branch + " was applied after its transaction was said to be " + status);
        }
        (answered.contains(xid) && xid.clientId().epoch() < epoch ? late : of(standing, xid)).add(branch);
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        if (late.remove(branch)) {
            return;
        }
        of(standing, branch.xid()).remove(branch);
        of(undone, branch.xid()).add(branch);
        if (told.get(branch.xid()) == GlobalStatus.COMMITTED) {
            throw new Violation(PROMISE, branch + " was undone after its transaction was said to be committed");
        }
    }

    @Override
    public void answerSent(Xid xid) {
        answered.add(xid);
    }

    @Override
    public void replied(Xid xid, Outcome outcome) {
        GlobalStatus status = outcome.status();
        if (status != GlobalStatus.COMMITTED && status != GlobalStatus.ROLLED_BACK) {
            return;
        }
        GlobalStatus before = told.putIfAbsent(xid, status);
        boolean changed = standing.containsKey(xid) || undone.containsKey(xid);
        if (before != null && before != status && changed) {
            throw new Violation(PROMISE, xid + " was said to be " + before + ", and then " + status);
        }
        if (before == null
                && changed
                && status == GlobalStatus.COMMITTED
                && !of(undone, xid).isEmpty()) {
            throw new Violation(PROMISE, xid + " is said to be committed, but these are undone: " + of(undone, xid));
        }
        if (before == null
                && changed
                && status == GlobalStatus.ROLLED_BACK
                && !of(standing, xid).isEmpty()) {
            throw new Violation(PROMISE, xid + " is said to be rolled back, but these stand: " + of(standing, xid));
        }
    }

    @Override
    public void atRest(Map<String, Map<String, String>> databases) {
        late.forEach(branch -> {
            if (told.get(branch.xid()) == GlobalStatus.ROLLED_BACK) {
                throw new Violation(PROMISE, branch + " came after its transaction was rolled back, and stands");
            }
        });
        told.forEach((xid, status) -> {
            if (status == GlobalStatus.ROLLED_BACK && !of(standing, xid).isEmpty()) {
                throw new Violation(
                        PROMISE, xid + " was said to be rolled back, but these stand: " + of(standing, xid));
            }
        });
    }
}
