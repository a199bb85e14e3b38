package io.atone.simulation.check;

import java.util.List;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.simulation.world.Observer;

/** Who asks before he reads or changes a row ({@code @GlobalLock}) is let through only to what no transaction in doubt has changed. */
final class QueriesTellTheTruth implements Observer {

    private static final String PROMISE = "queries tell the truth";

    private final InDoubtCells inDoubt = new InDoubtCells();

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
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

    @Override
    public void letThrough(String database, Set<String> cells) {
        for (String cell : cells) {
            Set<Xid> holders = inDoubt.holders(database, cell);
            if (!holders.isEmpty()) {
                throw new Violation(
                        PROMISE,
                        "somebody was let through to " + cell + " in " + database + ", which " + holders
                                + " had changed");
            }
        }
    }
}
