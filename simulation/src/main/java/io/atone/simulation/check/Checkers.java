package io.atone.simulation.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoMode;
import io.atone.core.status.Outcome;
import io.atone.simulation.world.Observer;

/** All of them, as one. */
public final class Checkers implements Observer {

    private final List<Observer> all;

    /**
     * @param databases how many there are
     * @param initially what is in the accounts of each database at the beginning, by {@code database/cell}
     */
    public Checkers(int databases, Map<String, Long> initially) {
        all = List.of(
                new AllOrNothing(),
                new RepliesHold(),
                new NoFailureCommits(),
                new OneHolderPerCell(),
                new LockedRowsStay(),
                new QueriesTellTheTruth(),
                new DeadlocksAreFound(),
                new NoUndoOverOthers(),
                new OperatorsWord(),
                new OneWritePerCommit(databases),
                new MoneyIsConserved(initially));
    }

    private void tell(Consumer<Observer> what) {
        all.forEach(what);
    }

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        tell(one -> one.localCommit(database, branch, changes));
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        tell(one -> one.undone(database, branch, overwrites));
    }

    @Override
    public void resolutionOrdered(BranchRef branch, UndoMode mode) {
        tell(one -> one.resolutionOrdered(branch, mode));
    }

    @Override
    public void resolved(String database, BranchRef branch, UndoMode mode, List<Overwrite> overwrites) {
        tell(one -> one.resolved(database, branch, mode, overwrites));
    }

    @Override
    public void undoRowForgotten(String database, BranchRef branch) {
        tell(one -> one.undoRowForgotten(database, branch));
    }

    @Override
    public void outsideWrite(String database, Change change) {
        tell(one -> one.outsideWrite(database, change));
    }

    @Override
    public void undoRefused(String database, BranchRef branch, String cell) {
        tell(one -> one.undoRefused(database, branch, cell));
    }

    @Override
    public void coordinatorStarted(long epoch) {
        tell(one -> one.coordinatorStarted(epoch));
    }

    @Override
    public void decisionAppended(Xid xid) {
        tell(one -> one.decisionAppended(xid));
    }

    @Override
    public void decisionDurable(Xid xid) {
        tell(one -> one.decisionDurable(xid));
    }

    @Override
    public void forced(int decisions, int others) {
        tell(one -> one.forced(decisions, others));
    }

    @Override
    public void rowLocked(String database, String cell, Xid xid) {
        tell(one -> one.rowLocked(database, cell, xid));
    }

    @Override
    public void letThrough(String database, Set<String> cells) {
        tell(one -> one.letThrough(database, cells));
    }

    @Override
    public void nested(Xid inner, Xid outer) {
        tell(one -> one.nested(inner, outer));
    }

    @Override
    public void announced(Xid xid) {
        tell(one -> one.announced(xid));
    }

    @Override
    public void waitedInVain(Xid asker, Xid holder) {
        tell(one -> one.waitedInVain(asker, holder));
    }

    @Override
    public void partSucceeded(Xid xid, BranchRef branch) {
        tell(one -> one.partSucceeded(xid, branch));
    }

    @Override
    public void partFailed(Xid xid, String why) {
        tell(one -> one.partFailed(xid, why));
    }

    @Override
    public void answerSent(Xid xid) {
        tell(one -> one.answerSent(xid));
    }

    @Override
    public void replied(Xid xid, Outcome outcome) {
        tell(one -> one.replied(xid, outcome));
    }

    @Override
    public void atRest(Map<String, Map<String, String>> databases) {
        tell(one -> one.atRest(databases));
    }
}
