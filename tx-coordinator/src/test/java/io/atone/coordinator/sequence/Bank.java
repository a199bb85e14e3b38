package io.atone.coordinator.sequence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;

/** A database: open local transactions with their row locks, and the undo records of the committed ones, oldest first. */
final class Bank {

    /** Where a branch stands in its database. */
    enum State {
        /** Its undo row is written, its local transaction is open and holds the row. */
        OPEN,
        /** Its local transaction is committed. */
        COMMITTED,
        /** Its local transaction was rolled back. */
        ABORTED,
        /** Committed, then undone by phase two. */
        UNDONE,
        /** Committed, and its undo row is deleted by phase two. */
        FORGOTTEN
    }

    final ResourceId id;
    private final Judge judge;
    private final Map<BranchRef, State> branches = new LinkedHashMap<>();
    private final Map<BranchRef, String> rows = new LinkedHashMap<>();
    private final List<BranchRef> undoLog = new ArrayList<>();
    /** A person has to look at their rows. */
    final List<BranchRef> stuck = new ArrayList<>();

    Bank(ResourceId id, Judge judge) {
        this.id = id;
        this.judge = judge;
    }

    State state(BranchRef branch) {
        return branches.get(branch);
    }

    /** No local transaction holds the row. */
    boolean isFree(String row) {
        return branches.entrySet().stream()
                .noneMatch(branch -> branch.getValue() == State.OPEN
                        && rows.get(branch.getKey()).equals(row));
    }

    void open(BranchRef branch, String row) {
        branches.put(branch, State.OPEN);
        rows.put(branch, row);
    }

    void commitLocally(BranchRef branch) {
        branches.put(branch, State.COMMITTED);
        undoLog.add(branch);
        judge.committedLocally(branch, id + "/" + rows.get(branch));
    }

    void abortLocally(BranchRef branch) {
        branches.put(branch, State.ABORTED);
    }

    /** A scan waits for local transactions that have written their undo rows. */
    boolean canBeScanned() {
        return !branches.containsValue(State.OPEN);
    }

    List<InDoubtBranch> scan() {
        return undoLog.stream()
                .map(branch -> new InDoubtBranch(branch, List.of(LockKey.of(id, rows.get(branch)))))
                .toList();
    }

    void forget(BranchRef branch) {
        if (undoLog.remove(branch)) {
            branches.put(branch, State.FORGOTTEN);
            judge.forgotten(branch);
        }
    }

    /** The undo has to wait for local transactions that hold the undo row or the row itself. */
    boolean canBeUndone(BranchRef branch) {
        return branches.get(branch) != State.OPEN && (!undoLog.contains(branch) || isFree(rows.get(branch)));
    }

    void undo(BranchRef branch) {
        if (!undoLog.contains(branch)) {
            return;
        }
        List<BranchRef> later = undoLog.subList(undoLog.indexOf(branch) + 1, undoLog.size());
        judge.check(
                later.stream().noneMatch(other -> rows.get(other).equals(rows.get(branch))),
                "Branch " + branch + " is undone before later changes of its row: " + later);
        undoLog.remove(branch);
        branches.put(branch, State.UNDONE);
        boolean clean = undoLog.stream()
                .noneMatch(other ->
                        other.xid().equals(branch.xid()) && rows.get(other).equals(rows.get(branch)));
        judge.undone(branch, id + "/" + rows.get(branch), clean);
    }

    boolean isClean() {
        return undoLog.isEmpty() && canBeScanned();
    }

    @Override
    public String toString() {
        return id + " " + branches;
    }
}
