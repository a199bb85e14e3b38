package io.atone.simulation;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoMode;
import io.atone.core.status.Outcome;
import io.atone.simulation.world.Observer;

/**
 * Writes down what happens before others judge it.
 *
 * @param onUndo hears of every undo
 */
record TracingObserver(Observer next, Trace trace, Runnable onUndo) implements Observer {

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        trace.add(() -> database + " local commit " + branch + " " + changes);
        next.localCommit(database, branch, changes);
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        trace.add(() -> database + " undone " + branch + " " + overwrites);
        next.undone(database, branch, overwrites);
        onUndo.run();
    }

    @Override
    public void resolutionOrdered(BranchRef branch, UndoMode mode) {
        next.resolutionOrdered(branch, mode);
    }

    @Override
    public void resolved(String database, BranchRef branch, UndoMode mode, List<Overwrite> overwrites) {
        trace.add(() -> database + " resolves " + branch + " " + mode + " " + overwrites);
        next.resolved(database, branch, mode, overwrites);
    }

    @Override
    public void undoRowForgotten(String database, BranchRef branch) {
        trace.add(() -> database + " forgets the undo row of " + branch);
        next.undoRowForgotten(database, branch);
    }

    @Override
    public void outsideWrite(String database, Change change) {
        trace.add(() -> database + " is changed from outside: " + change);
        next.outsideWrite(database, change);
    }

    @Override
    public void undoRefused(String database, BranchRef branch, String cell) {
        trace.add(() -> database + " cannot undo " + branch + " because of " + cell);
        next.undoRefused(database, branch, cell);
    }

    @Override
    public void coordinatorStarted(long epoch) {
        trace.add(() -> "the coordinator starts epoch " + epoch);
        next.coordinatorStarted(epoch);
    }

    @Override
    public void decisionAppended(Xid xid) {
        trace.add(() -> "decision appended: " + xid);
        next.decisionAppended(xid);
    }

    @Override
    public void decisionDurable(Xid xid) {
        trace.add(() -> "decision durable: " + xid);
        next.decisionDurable(xid);
    }

    @Override
    public void forced(int decisions, int others) {
        next.forced(decisions, others);
    }

    @Override
    public void rowLocked(String database, String cell, Xid xid) {
        trace.add(() -> database + " " + cell + " is locked globally for " + xid);
        next.rowLocked(database, cell, xid);
    }

    @Override
    public void letThrough(String database, Set<String> cells) {
        trace.add(() -> database + " lets somebody through to " + cells);
        next.letThrough(database, cells);
    }

    @Override
    public void nested(Xid inner, Xid outer) {
        trace.add(() -> inner + " is nested in " + outer);
        next.nested(inner, outer);
    }

    @Override
    public void announced(Xid xid) {
        next.announced(xid);
    }

    @Override
    public void waitedInVain(Xid asker, Xid holder) {
        next.waitedInVain(asker, holder);
    }

    @Override
    public void partSucceeded(Xid xid, BranchRef branch) {
        next.partSucceeded(xid, branch);
    }

    @Override
    public void partFailed(Xid xid, String why) {
        trace.add(() -> "a part of " + xid + " failed: " + why);
        next.partFailed(xid, why);
    }

    @Override
    public void answerSent(Xid xid) {
        next.answerSent(xid);
    }

    @Override
    public void replied(Xid xid, Outcome outcome) {
        next.replied(xid, outcome);
    }

    @Override
    public void atRest(Map<String, Map<String, String>> databases) {
        next.atRest(databases);
    }
}
