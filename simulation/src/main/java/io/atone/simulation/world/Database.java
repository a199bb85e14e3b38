package io.atone.simulation.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.UndoMode;
import io.atone.simulation.world.Observer.Change;
import io.atone.simulation.world.Observer.Overwrite;
import org.jspecify.annotations.Nullable;

/**
 * A database server: cells, row locks of open local transactions, undo rows. Never crashes; its clients do. What it is
 * asked takes effect at the instant of the call; who asks brings the delays.
 */
public final class Database {

    /** An open local transaction. */
    public static final class Local {
        private final @Nullable BranchRef branch;
        private final String writer;
        private final Map<String, Change> changes = new LinkedHashMap<>();
        private final Set<String> locked = new LinkedHashSet<>();
        private List<LockKey> undoKeys = List.of();
        private boolean undoWritten;
        private boolean ended;

        private Local(@Nullable BranchRef branch, String writer) {
            this.branch = branch;
            this.writer = writer;
        }

        /** Every cell that it changed. */
        public Set<String> changedCells() {
            return changes.keySet();
        }

        public boolean isEnded() {
            return ended;
        }
    }

    /** How a statement ended. */
    public enum Wrote {
        DONE,
        LOCK_TIMEOUT,
        DUPLICATE_KEY,
        NO_TRANSACTION
    }

    /** How an undo ended. */
    public enum Undo {
        DONE,
        LOCK_TIMEOUT,
        DIRTY
    }

    private record UndoRow(BranchRef branch, List<Change> changes, List<LockKey> keys) {}

    private final ResourceId id;
    private final Scheduler scheduler;
    private final Observer observer;
    private final Mutation mutation;
    private final Waiters waiters;
    private final Map<String, String> cells = new LinkedHashMap<>();
    private final Map<String, Local> rowLocks = new LinkedHashMap<>();
    private final Map<BranchRef, UndoRow> undoLog = new LinkedHashMap<>();
    /** Kept for the mutation that undoes twice. */
    private final Map<BranchRef, UndoRow> undone = new LinkedHashMap<>();

    private final Set<Local> open = new LinkedHashSet<>();
    private final Set<BranchRef> refused = new LinkedHashSet<>();
    private long slowUntilMillis;

    public Database(ResourceId id, Scheduler scheduler, Observer observer, Mutation mutation) {
        this.id = id;
        this.scheduler = scheduler;
        this.observer = observer;
        this.mutation = mutation;
        this.waiters = new Waiters(scheduler);
    }

    public ResourceId id() {
        return id;
    }

    public String cell(String name) {
        return cells.getOrDefault(name, "");
    }

    /** Sets what was there before everything. */
    public void initially(String name, String value) {
        cells.put(name, value);
    }

    /** For a while every answer takes long. */
    public void slowFor(long millis) {
        slowUntilMillis = scheduler.now() + millis;
    }

    /** How long the way there or back takes now. */
    public int delay() {
        return scheduler.between(0, scheduler.now() < slowUntilMillis ? 300 : 4);
    }

    // ---- local transactions

    public Local begin(BranchRef branch) {
        return open(new Local(branch, branch.toString()));
    }

    /** One that is part of no global transaction. */
    public Local beginOutside() {
        return open(new Local(null, outsider()));
    }

    private String outsider() {
        return "outside" + scheduler.events();
    }

    private Local open(Local local) {
        open.add(local);
        return local;
    }

    /** What the transaction itself sees. */
    public String read(Local local, String cell) {
        Change own = local.changes.get(cell);
        return own == null ? cell(cell) : own.after();
    }

    /**
     * Changes a cell, waiting for its lock.
     *
     * @param change gives the content; null when the unique index forbids it
     */
    public void write(
            Local local, String cell, UnaryOperator<@Nullable String> change, long patience, Consumer<Wrote> done) {
        awaitLock(local, cell, patience, locked -> {
            if (local.ended) {
                done.accept(Wrote.NO_TRANSACTION);
            } else if (!locked) {
                done.accept(Wrote.LOCK_TIMEOUT);
            } else {
                done.accept(changeNow(local, cell, change));
            }
        });
    }

    /** Locks a cell without changing it. */
    public void awaitLock(Local local, String cell, long patience, Consumer<Boolean> done) {
        waiters.await(
                () -> local.ended || !rowLocks.containsKey(cell) || rowLocks.get(cell) == local, patience, free -> {
                    boolean locked = free && !local.ended;
                    if (locked) {
                        rowLocks.put(cell, local);
                        local.locked.add(cell);
                    }
                    done.accept(locked);
                });
    }

    private Wrote changeNow(Local local, String cell, UnaryOperator<@Nullable String> change) {
        String content = change.apply(Cells.content(read(local, cell)));
        if (content == null) {
            return Wrote.DUPLICATE_KEY;
        }
        Change before = local.changes.get(cell);
        String value = Cells.value(content, local.writer);
        local.changes.put(cell, new Change(cell, before == null ? cell(cell) : before.before(), value));
        return Wrote.DONE;
    }

    public void writeUndoRow(Local local, List<LockKey> keys) {
        if (!local.ended) {
            local.undoWritten = true;
            local.undoKeys = keys;
        }
    }

    /** Carried out even if whoever asked for it is gone. False when there is no transaction any more. */
    public boolean commit(Local local) {
        if (local.ended) {
            return false;
        }
        List<Change> changes = List.copyOf(local.changes.values());
        changes.forEach(change -> cells.put(change.cell(), change.after()));
        end(local);
        committed(local, changes);
        return true;
    }

    private void committed(Local local, List<Change> changes) {
        BranchRef branch = local.branch;
        if (branch == null) {
            changes.forEach(change -> observer.outsideWrite(id.value(), change));
            return;
        }
        if (local.undoWritten) {
            undoLog.put(branch, new UndoRow(branch, changes, local.undoKeys));
        }
        if (local.undoWritten || !changes.isEmpty()) {
            observer.localCommit(id.value(), branch, changes);
        }
    }

    public void abort(Local local) {
        if (!local.ended) {
            end(local);
        }
    }

    private void end(Local local) {
        local.ended = true;
        open.remove(local);
        local.locked.forEach(rowLocks::remove);
        waiters.askAgain();
    }

    // ---- phase two

    /** Waits for every open local transaction that has written its undo row, as the real scan does; null when in vain. */
    public void scan(long patience, Consumer<@Nullable List<InDoubtBranch>> found) {
        BooleanSupplier settled =
                () -> mutation == Mutation.SCAN_DOES_NOT_WAIT || open.stream().noneMatch(local -> local.undoWritten);
        waiters.await(settled, patience, ready -> found.accept(ready ? inDoubt() : null));
    }

    private List<InDoubtBranch> inDoubt() {
        List<InDoubtBranch> branches = new ArrayList<>();
        undoLog.values().forEach(undo -> branches.add(new InDoubtBranch(undo.branch, undo.keys)));
        return branches;
    }

    public void forget(List<BranchRef> branches) {
        for (BranchRef branch : branches) {
            if (undoLog.remove(branch) != null) {
                observer.undoRowForgotten(id.value(), branch);
            }
        }
    }

    /**
     * Undoes a branch. Without an undo row it writes one of the same key, which waits for the branch's open local
     * transaction and then tells how that ended.
     *
     * @param mode how; an operator may have decided
     */
    public void rollback(BranchRef asked, UndoMode mode, long patience, Consumer<Undo> done) {
        BranchRef branch = mutation == Mutation.UNDO_IN_WRONG_ORDER ? oldestOf(asked) : asked;
        waiters.await(() -> canUndo(branch, mode), patience, ready -> {
            UndoRow undo = undoLog.get(branch);
            if (!ready) {
                done.accept(Undo.LOCK_TIMEOUT);
            } else if (undo == null) {
                undoAgain(branch);
                done.accept(Undo.DONE);
            } else if (mode == UndoMode.GUARDED) {
                done.accept(restore(undo));
            } else {
                resolve(undo, mode);
                done.accept(Undo.DONE);
            }
        });
    }

    private void resolve(UndoRow undo, UndoMode mode) {
        List<Overwrite> overwrites = mode == UndoMode.FORCED ? overwrite(undo) : keep(undo);
        undoLog.remove(undo.branch);
        refused.remove(undo.branch);
        waiters.askAgain();
        observer.resolved(id.value(), undo.branch, mode, overwrites);
    }

    private List<Overwrite> keep(UndoRow undo) {
        return undo.changes.stream()
                .map(change -> new Overwrite(change, cell(change.cell())))
                .toList();
    }

    private BranchRef oldestOf(BranchRef asked) {
        return undoLog.keySet().stream()
                .filter(branch -> branch.xid().equals(asked.xid()))
                .findFirst()
                .orElse(asked);
    }

    private boolean canUndo(BranchRef branch, UndoMode mode) {
        UndoRow undo = undoLog.get(branch);
        if (undo != null) {
            return mode == UndoMode.KEEP_CURRENT
                    || undo.changes.stream().noneMatch(change -> rowLocks.containsKey(change.cell()));
        }
        return mutation == Mutation.UNKNOWN_COMMIT_DROPPED
                || open.stream().noneMatch(local -> local.undoWritten && branch.equals(local.branch));
    }

    /** Only the mutation has anything to do again. */
    private void undoAgain(BranchRef branch) {
        UndoRow before = mutation == Mutation.UNDO_REPEATED ? undone.get(branch) : null;
        if (before != null) {
            observer.undone(id.value(), branch, overwrite(before));
        }
    }

    private Undo restore(UndoRow undo) {
        for (Change change : undo.changes) {
            String current = cell(change.cell());
            boolean ours = current.equals(change.after()) || current.equals(change.before());
            if (!ours && mutation != Mutation.UNDO_WITHOUT_GUARD) {
                refused.add(undo.branch);
                observer.undoRefused(id.value(), undo.branch, change.cell());
                return Undo.DIRTY;
            }
        }
        undoLog.remove(undo.branch);
        refused.remove(undo.branch);
        undone.put(undo.branch, undo);
        observer.undone(id.value(), undo.branch, overwrite(undo));
        waiters.askAgain();
        return Undo.DONE;
    }

    private List<Overwrite> overwrite(UndoRow undo) {
        List<Overwrite> overwrites = new ArrayList<>();
        for (Change change : undo.changes) {
            overwrites.add(new Overwrite(change, cell(change.cell())));
            cells.put(change.cell(), change.before());
        }
        return overwrites;
    }

    // ---- from outside

    /** Somebody who knows nothing of Atone changes an account, false when a local transaction has it locked. */
    public boolean outsideWrite(String cell, long delta) {
        boolean free = !rowLocks.containsKey(cell);
        if (free) {
            set(cell, Cells.value(Long.toString(Cells.balance(cell(cell)) + delta), outsider()));
        }
        return free;
    }

    /** An operator takes outside changes back that are in the way of a branch's undo. */
    public void repair(BranchRef branch) {
        UndoRow undo = undoLog.get(branch);
        if (undo != null && refused.contains(branch)) {
            for (Change change : undo.changes) {
                if (!cell(change.cell()).equals(change.after())) {
                    set(change.cell(), change.after());
                }
            }
        }
    }

    private void set(String cell, String value) {
        Change change = new Change(cell, cell(cell), value);
        cells.put(cell, value);
        observer.outsideWrite(id.value(), change);
    }

    /** What should not be there when everything has come to rest; empty when there is nothing. */
    public String residue() {
        return undoLog.isEmpty() && open.isEmpty() && rowLocks.isEmpty()
                ? ""
                : id + " still has undo rows " + undoLog.keySet() + ", " + open.size()
                        + " open local transactions, locks " + rowLocks.keySet();
    }

    /** What is committed, as it is now. */
    public Map<String, String> cells() {
        return Map.copyOf(cells);
    }
}
