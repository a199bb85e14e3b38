package io.atone.simulation.check;

import java.util.List;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.simulation.world.Observer;

/** No row and no unique value is changed by a transaction while another one, whose outcome is not certain, has changed it. */
final class OneHolderPerCell implements Observer {

    private static final String PROMISE = "one holder per cell";

    private final InDoubtCells inDoubt = new InDoubtCells();

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        for (Change change : changes) {
            for (Xid holder : inDoubt.holders(database, change.cell())) {
                if (!holder.equals(branch.xid())) {
                    throw new Violation(
                            PROMISE,
                            change.cell() + " in " + database + " was changed by " + branch + " while " + holder
                                    + " held it");
                }
            }
        }
        inDoubt.localCommit(database, branch, changes);
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        inDoubt.undone(database, branch, overwrites);
    }

    @Override
    public void decisionDurable(Xid xid) {
        inDoubt.decisionDurable(xid);
    }
}
