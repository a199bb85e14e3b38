package io.atone.simulation.world;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoMode;
import io.atone.core.status.Outcome;

/** Hears what really happens in databases, on the disk and before callers' eyes; never what the coordinator thinks of it. */
public interface Observer {

    /** A branch's local transaction committed; without changes, when it only locked rows. */
    default void localCommit(String database, BranchRef branch, List<Change> changes) {}

    /** A branch's changes were taken back. */
    default void undone(String database, BranchRef branch, List<Overwrite> overwrites) {}

    /** An operator has decided how a branch that cannot be undone is ended. */
    default void resolutionOrdered(BranchRef branch, UndoMode mode) {}

    /**
     * A branch was ended as an operator has decided, which for most judges is as good as an undo.
     *
     * @param overwrites what was restored, or for a branch whose rows are kept, what they hold
     */
    default void resolved(String database, BranchRef branch, UndoMode mode, List<Overwrite> overwrites) {
        undone(database, branch, overwrites);
    }

    /** A branch's undo row was deleted without an undo. */
    default void undoRowForgotten(String database, BranchRef branch) {}

    /** Somebody changed a cell without asking anybody. */
    default void outsideWrite(String database, Change change) {}

    /** A branch was found impossible to undo, because of this cell. */
    default void undoRefused(String database, BranchRef branch, String cell) {}

    /** The coordinator has started again, with this epoch. */
    default void coordinatorStarted(long epoch) {}

    /** A decision record was written, which the next force brings to the disk. */
    default void decisionAppended(Xid xid) {}

    /** A decision is on the disk. */
    default void decisionDurable(Xid xid) {}

    /** The disk was forced with so many decisions among the new records, and so many others that need it. */
    default void forced(int decisions, int others) {}

    /** A local transaction committed that had read a row FOR UPDATE: it is locked for the rest of the global one. */
    default void rowLocked(String database, String cell, Xid xid) {}

    /** A lock query let somebody through who works on these cells for no global transaction. */
    default void letThrough(String database, Set<String> cells) {}

    /** A transaction has begun while another one of the same business code is suspended. */
    default void nested(Xid inner, Xid outer) {}

    /** The coordinator was told that a transaction has begun. */
    default void announced(Xid xid) {}

    /** A wait for locks of which this holder had one was given up. */
    default void waitedInVain(Xid asker, Xid holder) {}

    /** Business code saw a part of its transaction succeed. */
    default void partSucceeded(Xid xid, BranchRef branch) {}

    /** Business code waited for a part of its transaction, and it failed or did not answer. */
    default void partFailed(Xid xid, String why) {}

    /** An answer to whoever asked for a transaction's end was sent; it may be long under way, or lost. */
    default void answerSent(Xid xid) {}

    /** Whoever asked for a transaction's end was told this. */
    default void replied(Xid xid, Outcome outcome) {}

    /**
     * Everything has come to rest: nothing may be left to do.
     *
     * @param databases what is in each one's cells now
     */
    default void atRest(Map<String, Map<String, String>> databases) {}

    /** A cell got another value. */
    record Change(String cell, String before, String after) {}

    /** What undoing a change really overwrote. */
    record Overwrite(Change change, String overwritten) {}
}
