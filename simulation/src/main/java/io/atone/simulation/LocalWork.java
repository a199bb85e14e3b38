package io.atone.simulation;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.atone.core.client.machine.CallResult;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply;
import io.atone.simulation.Part.Add;
import io.atone.simulation.Part.CellChange;
import io.atone.simulation.Part.Recode;
import io.atone.simulation.world.Cells;
import io.atone.simulation.world.Database;
import io.atone.simulation.world.Database.Local;
import io.atone.simulation.world.Database.Wrote;
import io.atone.simulation.world.Mutation;
import io.atone.simulation.world.Observer;
import io.atone.simulation.world.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One local transaction of a branch, as the data source proxy does it: statements (a locking read waits for the global lock of
 * its row), then wait until the resource is open, undo row, registration, local commit, vote. Whatever fails rolls back, and marks the global transaction.
 */
final class LocalWork {

    private static final long ROW_PATIENCE_MILLIS = 400;

    private final ClientProcess process;
    private final DatabaseAccess access;
    private final Database database;
    private final Mutation mutation;
    private final Part part;
    private final BranchRef branch;
    private final Scheduler scheduler;
    private final Observer observer;
    private final Local local;
    private final BiConsumer<LocalWork, String> over;
    private final long life;
    private boolean registered;

    /** @param over is told the failure, empty for a success */
    LocalWork(
            ClientProcess process,
            DatabaseAccess access,
            Mutation mutation,
            Xid xid,
            Part part,
            Scheduler scheduler,
            Observer observer,
            BiConsumer<LocalWork, String> over) {
        this.process = process;
        this.access = access;
        this.database = access.database();
        this.mutation = mutation;
        this.part = part;
        this.scheduler = scheduler;
        this.observer = observer;
        this.branch = newBranch(xid);
        this.local = database.begin(branch);
        this.over = over;
        this.life = process.host().life();
    }

    private BranchRef newBranch(Xid xid) {
        return new BranchRef(xid, new BranchId(scheduler.nextPositiveLong()));
    }

    /** Null when it changed and locked nothing. */
    @Nullable
    BranchRef branch() {
        return cells().isEmpty() ? null : branch;
    }

    private Set<String> cells() {
        Set<String> cells = new TreeSet<>(local.changedCells());
        if (!part.lockedCell().isEmpty()) {
            cells.add(part.lockedCell());
        }
        return cells;
    }

    void start() {
        if (part.lockedCell().isEmpty()) {
            statements();
        } else {
            this.<Boolean>ask(
                    done -> database.awaitLock(local, part.lockedCell(), ROW_PATIENCE_MILLIS, done),
                    locked -> step(locked, "row not locked", this::awaitUnlocked));
        }
    }

    /** The process has died; its database connection ends. */
    void processDied() {
        access.connectionLost(local);
    }

    /** The row lock then keeps everybody away until the local commit, which takes the global lock. */
    private void awaitUnlocked() {
        awaitOpen(() -> process.call(
                (m, now) -> m.awaitUnlocked(database.id(), branch.xid(), keys(Set.of(part.lockedCell())), null, now),
                result -> step(isDone(result), "row is locked globally: " + result, this::statements)));
    }

    private void statements() {
        next(part.changes(), this::commit);
    }

    private void next(List<CellChange> changes, Runnable then) {
        if (changes.isEmpty()) {
            then.run();
            return;
        }
        Runnable rest = () -> next(changes.subList(1, changes.size()), then);
        if (changes.get(0) instanceof Add add) {
            write(add.account(), content -> Long.toString(Cells.balance(content) + add.amount()), rest);
        } else if (changes.get(0) instanceof Recode recode) {
            recode(recode, rest);
        }
    }

    /** The row first, then what it makes of the unique index. */
    private void recode(Recode recode, Runnable then) {
        String row = Cells.code(recode.row());
        String[] before = new String[1];
        write(
                row,
                content -> {
                    before[0] = content;
                    return recode.code();
                },
                () -> {
                    if (recode.code().equals(before[0])) {
                        then.run();
                        return;
                    }
                    write(
                            Cells.codeEntry(recode.code()),
                            owner -> owner.isEmpty() ? row : null,
                            () -> write(Cells.codeEntry(before[0]), owner -> "", then));
                });
    }

    private void write(String cell, UnaryOperator<@Nullable String> change, Runnable then) {
        this.<Wrote>ask(
                done -> database.write(local, cell, change, ROW_PATIENCE_MILLIS, done),
                wrote -> step(wrote == Wrote.DONE, "statement failed: " + wrote, then));
    }

    private void commit() {
        Set<String> cells = cells();
        if (cells.isEmpty()) {
            this.<Boolean>ask(
                    done -> done.accept(database.commit(local)), done -> step(done, "commit failed", () -> end("")));
            return;
        }
        List<LockKey> keys = keys(cells);
        Runnable register = () -> register(keys, () -> commitLocally(keys));
        awaitOpen(() -> {
            if (mutation == Mutation.UNDO_ROW_AFTER_REGISTRATION) {
                register.run();
            } else {
                undoRow(keys, register);
            }
        });
    }

    private void undoRow(List<LockKey> keys, Runnable then) {
        this.<Boolean>ask(
                done -> {
                    database.writeUndoRow(local, inUndoRow(keys));
                    done.accept(!local.isEnded());
                },
                written -> step(written, "undo row not written", then));
    }

    private List<LockKey> inUndoRow(List<LockKey> keys) {
        return mutation == Mutation.LOCKED_ROWS_NOT_DURABLE ? keys(local.changedCells()) : keys;
    }

    private void commitLocally(List<LockKey> keys) {
        this.<Boolean>ask(
                done -> {
                    if (mutation == Mutation.UNDO_ROW_AFTER_REGISTRATION) {
                        database.writeUndoRow(local, keys);
                    }
                    done.accept(commitAtServer());
                },
                committed -> step(committed, "local commit failed", () -> {
                    process.tell((m, now) -> m.branchCommitted(branch));
                    end("");
                }));
    }

    private boolean commitAtServer() {
        boolean committed = database.commit(local);
        if (committed && !part.lockedCell().isEmpty()) {
            observer.rowLocked(database.id().value(), part.lockedCell(), branch.xid());
        }
        return committed;
    }

    private List<LockKey> keys(Set<String> cells) {
        return cells.stream()
                .filter(cell -> mutation != Mutation.UNIQUE_VALUES_NOT_LOCKED || !Cells.isIndexEntry(cell))
                .map(cell -> LockKey.of(database.id(), cell))
                .toList();
    }

    // ---- the coordinator

    private void awaitOpen(Runnable then) {
        process.call(
                (m, now) -> m.awaitOpen(database.id(), now),
                result -> step(result instanceof CallResult.Opened, "resource not open", then));
    }

    private void register(List<LockKey> keys, Runnable then) {
        process.call((m, now) -> m.register(branch, database.id(), keys, null, now), result -> {
            boolean answered = result instanceof CallResult.Replied;
            registered = isDone(result) || !answered;
            step(isDone(result), "registration refused: " + result, then);
        });
    }

    private static boolean isDone(CallResult result) {
        return result instanceof CallResult.Replied replied && replied.reply() instanceof Reply.Done;
    }

    // ---- going on, or not

    private <R> void ask(Consumer<Consumer<R>> atServer, Consumer<R> answer) {
        if (!process.survivesStep()) {
            return;
        }
        access.ask(process.host(), atServer, (@Nullable R result) -> {
            if (result == null) {
                access.connectionLost(local);
                fail("connection to the database lost");
            } else {
                answer.accept(result);
            }
        });
    }

    private void step(boolean good, String failure, Runnable then) {
        if (!process.survivesStep()) {
            return;
        }
        if (good) {
            then.run();
        } else {
            scheduler.after(database.delay(), () -> database.abort(local));
            fail(failure);
        }
    }

    private void fail(String failure) {
        if (registered) {
            process.branchAbandoned(branch, failure);
        }
        process.markRollbackOnly(branch.xid(), failure);
        end(failure);
    }

    /** A process that has died meanwhile tells nobody. */
    private void end(String failure) {
        if (process.host().isAlive() && process.host().life() == life) {
            over.accept(this, failure);
        }
    }
}
