package io.atone.simulation.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.protocol.UndoMode;
import io.atone.simulation.world.Observer;

/**
 * An undo overwrites nothing but what its branch left behind, and is refused only where somebody outside, or an operator's
 * word, has left something else than a branch in doubt had. What an operator has decided about is not judged here.
 */
final class NoUndoOverOthers implements Observer {

    private static final String PROMISE = "no undo over others";

    private record Place(String database, String cell) {}

    /** Per branch in doubt, the cells that it has changed. */
    private final Map<BranchRef, Set<Place>> inDoubt = new LinkedHashMap<>();

    private final Set<Place> meddledWith = new LinkedHashSet<>();

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        Set<Place> places = new LinkedHashSet<>();
        changes.forEach(change -> places.add(new Place(database, change.cell())));
        inDoubt.put(branch, places);
    }

    @Override
    public void undoRowForgotten(String database, BranchRef branch) {
        inDoubt.remove(branch);
    }

    @Override
    public void outsideWrite(String database, Change change) {
        meddledIfInDoubt(new Place(database, change.cell()));
    }

    private void meddledIfInDoubt(Place place) {
        if (inDoubt.values().stream().anyMatch(places -> places.contains(place))) {
            meddledWith.add(place);
        }
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        inDoubt.remove(branch);
        for (Overwrite overwrite : overwrites) {
            Change change = overwrite.change();
            boolean ours = overwrite.overwritten().equals(change.after())
                    || overwrite.overwritten().equals(change.before());
            if (!ours) {
                throw new Violation(
                        PROMISE,
                        "the undo of " + branch + " overwrote " + change.cell() + " in " + database + ", which was "
                                + overwrite.overwritten() + " and not its own " + change.after());
            }
        }
    }

    /** What is kept is in the way of the same transaction's older branches. */
    @Override
    public void resolved(String database, BranchRef branch, UndoMode mode, List<Overwrite> overwrites) {
        inDoubt.remove(branch);
        for (Overwrite overwrite : overwrites) {
            if (mode == UndoMode.KEEP_CURRENT) {
                meddledIfInDoubt(new Place(database, overwrite.change().cell()));
            }
        }
    }

    /**
     * An undo that an earlier coordinator ordered can come after a later one has let in another branch of the transaction. It has to
     * wait for that one's undo, which the later coordinator will order first.
     */
    private boolean isUnderYoungerOne(BranchRef branch, Place place) {
        boolean younger = false;
        for (Map.Entry<BranchRef, Set<Place>> other : inDoubt.entrySet()) {
            boolean same = other.getKey().xid().equals(branch.xid());
            if (younger && same && other.getValue().contains(place)) {
                return true;
            }
            younger |= other.getKey().equals(branch);
        }
        return false;
    }

    @Override
    public void undoRefused(String database, BranchRef branch, String cell) {
        Place place = new Place(database, cell);
        if (!meddledWith.contains(place) && !isUnderYoungerOne(branch, place)) {
            throw new Violation(
                    PROMISE,
                    branch + " cannot be undone: " + cell + " in " + database
                            + " is not what it left behind, and nobody" + " outside has changed it");
        }
    }
}
