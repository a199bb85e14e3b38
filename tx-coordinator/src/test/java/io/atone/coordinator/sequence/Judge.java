package io.atone.coordinator.sequence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;

/**
 * Holds what happened outside of the engine against what was promised: what the databases did, what is on the disk, what
 * clients were told. It never asks the engine.
 */
final class Judge {

    private static final class Known {
        boolean durable;
        boolean toldCommitted;
        boolean toldRolledBack;
        int lastDecidedEpoch;
        final Set<BranchRef> changed = new HashSet<>();
        final Set<BranchRef> undone = new HashSet<>();
        final Set<BranchRef> toRollBack = new HashSet<>();
        /** Granted by this epoch, local transaction not committed. */
        final Set<BranchRef> promised = new HashSet<>();
    }

    private final Map<Xid, Known> transactions = new LinkedHashMap<>();
    /** Per row the transaction that changed it and may still be rolled back. */
    private final Map<String, Xid> changedRows = new HashMap<>();

    private boolean mayBeIgnorant;

    void check(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(violation);
        }
    }

    private Known known(Xid xid) {
        return transactions.computeIfAbsent(xid, none -> new Known());
    }

    void granted(BranchRef branch) {
        known(branch.xid()).promised.add(branch);
    }

    void committedLocally(BranchRef branch, String row) {
        Known transaction = known(branch.xid());
        transaction.promised.remove(branch);
        transaction.changed.add(branch);
        Xid other = changedRows.put(row, branch.xid());
        check(
                other == null || other.equals(branch.xid()),
                row + " was changed by " + branch + " while " + other + " could still be rolled back");
        if (transaction.durable) {
            changedRows.remove(row);
        }
    }

    /** A new epoch knows of a grant only what it is told, and of a branch whose resource nobody serves nothing at all. */
    void restarted() {
        mayBeIgnorant = true;
        transactions.values().forEach(transaction -> transaction.promised.clear());
    }

    void appended(Xid xid, int epoch) {
        Known transaction = known(xid);
        check(transaction.lastDecidedEpoch != epoch, xid + " was decided twice");
        check(!transaction.durable, xid + " was decided again");
        transaction.lastDecidedEpoch = epoch;
    }

    void durable(Xid xid) {
        Known transaction = known(xid);
        transaction.durable = true;
        changedRows.values().removeIf(xid::equals);
        check(transaction.undone.isEmpty(), xid + " was decided after the undo of " + transaction.undone);
        check(transaction.toRollBack.isEmpty(), xid + " was decided after the rollback of " + transaction.toRollBack);
        check(!transaction.toldRolledBack, xid + " was decided, but is said to be rolled back");
    }

    boolean isDurable(Xid xid) {
        return known(xid).durable;
    }

    void told(CommitBranches work) {
        work.branches()
                .forEach(branch -> check(
                        known(branch.xid()).durable,
                        "Phase two of " + branch + " is a commit without a durable decision"));
    }

    void told(RollbackBranch work) {
        Known transaction = known(work.branch().xid());
        transaction.toRollBack.add(work.branch());
        check(!transaction.durable, work.branch() + " is to be rolled back in spite of a durable decision");
        check(!transaction.toldCommitted, work.branch() + " is to be rolled back after a reply of its commit");
    }

    void forgotten(BranchRef branch) {
        check(known(branch.xid()).durable, branch + " has lost its undo row without a durable decision");
    }

    void undone(BranchRef branch, String row, boolean rowIsClean) {
        Known transaction = known(branch.xid());
        check(!transaction.durable, branch + " was undone in spite of a durable decision");
        transaction.undone.add(branch);
        if (rowIsClean) {
            changedRows.remove(row, branch.xid());
        }
    }

    void told(Xid xid, Outcome outcome) {
        Known transaction = known(xid);
        if (outcome.status() == GlobalStatus.COMMITTED) {
            transaction.toldCommitted = true;
            check(transaction.durable || transaction.changed.isEmpty(), xid + " is said to be committed, not durably");
            check(transaction.undone.isEmpty(), xid + " is said to be committed, but undone: " + transaction.undone);
            check(!transaction.toldRolledBack, xid + " is said to be committed after all");
            check(transaction.promised.isEmpty(), xid + " is said to be committed without " + transaction.promised);
        } else if (outcome.status() != GlobalStatus.FORGOTTEN) {
            transaction.toldRolledBack = true;
            check(!transaction.durable, xid + " is said to be " + outcome + " in spite of a durable decision");
            check(!transaction.toldCommitted, xid + " is said to be " + outcome + " after all");
            check(
                    outcome.status() != GlobalStatus.ROLLED_BACK
                            || mayBeIgnorant
                            || transaction.undone.containsAll(transaction.changed),
                    xid + " is said to be rolled back, but these are not undone: " + transaction.changed);
        }
    }

    /** Everything has come to rest. */
    void atRest() {
        transactions.forEach((xid, transaction) -> check(
                transaction.durable ? transaction.undone.isEmpty() : transaction.undone.equals(transaction.changed),
                xid + " is half done: durable " + transaction.durable + ", changed " + transaction.changed + ", undone "
                        + transaction.undone));
    }
}
