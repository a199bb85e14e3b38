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
 * Which transactions have changed a cell without a certain outcome. A commit is certain when its decision is on the disk, a
 * rollback of a branch when it is undone.
 */
final class InDoubtCells implements Observer {

    private record Place(String database, String cell) {}

    private final Map<Place, Map<Xid, Integer>> inDoubt = new LinkedHashMap<>();
    private final Set<Xid> decided = new LinkedHashSet<>();

    /** Whose change of the cell is in doubt. */
    Set<Xid> holders(String database, String cell) {
        Map<Xid, Integer> holders = inDoubt.getOrDefault(new Place(database, cell), Map.of());
        Set<Xid> undecided = new LinkedHashSet<>(holders.keySet());
        undecided.removeAll(decided);
        return undecided;
    }

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        for (Change change : changes) {
            Map<Xid, Integer> holders =
                    inDoubt.computeIfAbsent(new Place(database, change.cell()), none -> new LinkedHashMap<>());
            holders.keySet().removeIf(decided::contains);
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
