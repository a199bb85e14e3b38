package io.atone.coordinator.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import org.jspecify.annotations.Nullable;

/** A database: rows, row locks of open local transactions, undo records. Never crashes; local transactions may. */
final class ModelDatabase {

    /** An open local transaction. */
    static final class LocalTransaction {
        final BranchRef branch;
        final Set<String> lockedRows = new TreeSet<>();
        final Map<String, String> before = new LinkedHashMap<>();
        final Map<String, String> after = new LinkedHashMap<>();
        boolean undoWritten;
        boolean committing;
        boolean ended;

        LocalTransaction(BranchRef branch) {
            this.branch = branch;
        }
    }

    private record UndoRecord(BranchRef branch, Map<String, String> before, Map<String, String> after) {}

    private static final int LOCK_POLL_MILLIS = 5;

    final ResourceId id;
    private final SimScheduler scheduler;
    private final Ledger ledger;
    private final Map<String, String> rows = new LinkedHashMap<>();
    private final Map<String, LocalTransaction> rowLocks = new LinkedHashMap<>();
    private final Map<BranchRef, UndoRecord> undoLog = new LinkedHashMap<>();
    private final Set<LocalTransaction> open = new LinkedHashSet<>();

    ModelDatabase(ResourceId id, SimScheduler scheduler, Ledger ledger) {
        this.id = id;
        this.scheduler = scheduler;
        this.ledger = ledger;
    }

    LocalTransaction begin(BranchRef branch) {
        LocalTransaction local = new LocalTransaction(branch);
        open.add(local);
        return local;
    }

    /** Changes a row, waiting for its database lock until the patience ends. */
    void write(LocalTransaction local, String row, long patienceMillis, Consumer<Boolean> done) {
        LocalTransaction holder = rowLocks.get(row);
        if (local.ended) {
            done.accept(false);
        } else if (holder == null || holder == local) {
            rowLocks.put(row, local);
            local.lockedRows.add(row);
            local.before.putIfAbsent(row, rows.getOrDefault(row, "initial"));
            local.after.put(row, local.branch + "");
            done.accept(true);
        } else if (patienceMillis <= 0) {
            done.accept(false);
        } else {
            scheduler.after(LOCK_POLL_MILLIS, () -> write(local, row, patienceMillis - LOCK_POLL_MILLIS, done));
        }
    }

    void writeUndo(LocalTransaction local) {
        local.undoWritten = true;
    }

    /** Carried out even if whoever asked for it is gone. */
    boolean commit(LocalTransaction local) {
        if (local.ended) {
            return false;
        }
        rows.putAll(local.after);
        undoLog.put(local.branch, new UndoRecord(local.branch, local.before, local.after));
        ledger.localCommit(local.branch, qualified(local.after.keySet()));
        end(local);
        return true;
    }

    void abort(LocalTransaction local) {
        if (!local.ended) {
            ledger.trace(() -> "local abort " + local.branch);
            end(local);
        }
    }

    private void end(LocalTransaction local) {
        local.ended = true;
        open.remove(local);
        local.lockedRows.forEach(rowLocks::remove);
    }

    /** Waits for every open local transaction that has written its undo record, as the real scan does. */
    void scan(Consumer<List<InDoubtBranch>> found) {
        if (open.stream().anyMatch(local -> local.undoWritten)) {
            scheduler.after(LOCK_POLL_MILLIS, () -> scan(found));
            return;
        }
        List<InDoubtBranch> branches = new ArrayList<>();
        undoLog.values().forEach(undo -> branches.add(new InDoubtBranch(undo.branch, keys(undo.after.keySet()))));
        found.accept(branches);
    }

    void forget(List<BranchRef> branches) {
        for (BranchRef branch : branches) {
            if (undoLog.remove(branch) != null) {
                ledger.forgotten(branch);
            }
        }
    }

    /** Tells true when the branch is undone or never was; false when a row stayed locked for too long. */
    void rollback(BranchRef branch, long patienceMillis, Consumer<Boolean> done) {
        UndoRecord undo = undoLog.get(branch);
        boolean stillOpen = open.stream().anyMatch(local -> local.undoWritten && local.branch.equals(branch));
        boolean locked = undo != null && undo.after.keySet().stream().anyMatch(rowLocks::containsKey);
        if (stillOpen || locked) {
            if (patienceMillis <= 0) {
                done.accept(false);
            } else {
                scheduler.after(LOCK_POLL_MILLIS, () -> rollback(branch, patienceMillis - LOCK_POLL_MILLIS, done));
            }
            return;
        }
        if (undo != null) {
            restore(undo);
        }
        done.accept(true);
    }

    private void restore(UndoRecord undo) {
        undo.after.forEach((row, value) -> ledger.check(
                value.equals(rows.get(row)),
                "Undo of " + undo.branch + " found row " + row + " of " + id + " changed by " + rows.get(row)));
        rows.putAll(undo.before);
        undoLog.remove(undo.branch);
        Set<String> clean = new TreeSet<>(undo.after.keySet());
        undoLog.values().stream()
                .filter(other -> other.branch.xid().equals(undo.branch.xid()))
                .forEach(other -> clean.removeAll(other.after.keySet()));
        ledger.undone(undo.branch, qualified(clean));
    }

    List<LockKey> keys(Set<String> rowNames) {
        return rowNames.stream().map(row -> LockKey.of(id, row)).toList();
    }

    private Set<String> qualified(Set<String> rowNames) {
        Set<String> names = new TreeSet<>();
        rowNames.forEach(row -> names.add(id + "/" + row));
        return names;
    }

    @Nullable
    String residue() {
        return undoLog.isEmpty() && open.isEmpty()
                ? null
                : id + " still has " + undoLog.keySet() + ", open " + open.size();
    }
}
