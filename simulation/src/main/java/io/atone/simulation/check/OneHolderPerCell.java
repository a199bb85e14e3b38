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
 * No row and no unique value is changed by a transaction while another one, whose outcome is not certain, has changed it.
 * A commit is certain when its decision is on the disk, a rollback of a branch when it is undone.
 */
final class OneHolderPerCell implements Observer {

    private static final String PROMISE = "one holder per cell";

    private record Place(String database, String cell) {}

    private final Map<Place, Map<Xid, Integer>> inDoubt = new LinkedHashMap<>();
    private final Set<Xid> decided = new LinkedHashSet<>();

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        for (Change change : changes) {
            Map<Xid, Integer> holders =
                    inDoubt.computeIfAbsent(new Place(database, change.cell()), none -> new LinkedHashMap<>());
            holders.keySet().removeIf(decided::contains);
            for (Xid holder : holders.keySet()) {
                if (!holder.equals(branch.xid())) {
                    throw new Violation(
                            PROMISE,
                            change.cell() + " in " + database + " was changed by " + branch + " while " + holder
                                    + " held it");
                }
            }
            holders.merge(branch.xid(), 1, Integer::sum);
        }
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        for (Overwrite overwrite : overwrites) {
            Map<Xid, Integer> holders =
                    inDoubt.get(new Place(database, overwrite.change().cell()));
            if (holders != null) {
                holders.computeIfPresent(branch.xid(), (xid, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    @Override
    public void decisionDurable(Xid xid) {
        decided.add(xid);
    }
}
