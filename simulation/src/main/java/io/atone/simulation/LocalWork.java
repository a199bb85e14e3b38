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
import io.atone.core.rm.BranchSteps;
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
 * its row, or does without the row), then the local commit in the order of {@link BranchSteps}. Whatever fails rolls back, and marks the global
 * transaction.
 */
final class LocalWork implements OpenWork {

    private static final long ROW_PATIENCE_MILLIS = 400;
    private static final int SKIPPING_ONE_IN = 3;
    private static final String CONNECTION_LOST = "connection to the database lost";

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
    private final BranchSteps steps = new BranchSteps();
    /** Of the part, until it turns out to be held by somebody else and is left out. */
    private String lockedCell;

    private boolean unanswered;
    private boolean connectionLost;
    /** Empty as long as everything goes well. */
    private String failure = "";

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
        this.lockedCell = part.lockedCell();
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
        if (!lockedCell.isEmpty()) {
            cells.add(lockedCell);
        }
        return cells;
    }

    void start() {
        if (lockedCell.isEmpty()) {
            statements();
        } else {
            this.<Boolean>ask(
                    done -> database.awaitLock(local, lockedCell, ROW_PATIENCE_MILLIS, done),
                    locked -> step(locked, "row not locked", skipsLocked() ? this::askTaken : this::awaitUnlocked));
        }
    }

    /** A part of those that lock a row does without it when somebody else holds it; chosen so that no other choice changes. */
    private boolean skipsLocked() {
        return branch.branchId().value() % SKIPPING_ONE_IN == 1;
    }

    /** The row lock of a row that is left out stays until the local transaction ends, as in MySQL. */
    private void askTaken() {
        awaitOpen(() -> process.call(
                (m, now) -> m.askTaken(database.id(), branch.xid(), keys(Set.of(lockedCell)), now), result -> {
                    Reply reply = result instanceof CallResult.Replied replied ? replied.reply() : null;
                    if (reply instanceof Reply.Taken taken && !taken.lockKeys().isEmpty()) {
                        lockedCell = "";
                    }
                    step(reply instanceof Reply.Taken, "nobody tells who holds the row: " + result, this::statements);
                }));
    }

    @Override
    public void processDied() {
        access.connectionLost(local);
    }

    /** The row lock then keeps everybody away until the local commit, which takes the global lock. */
    private void awaitUnlocked() {
        awaitOpen(() -> process.call(
                (m, now) -> m.awaitUnlocked(database.id(), branch.xid(), keys(Set.of(lockedCell)), null, now),
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
        carryOut(keys(cells));
    }

    /** What the data source proxy does with JDBC, one step after the other. */
    private void carryOut(List<LockKey> keys) {
        Runnable next = () -> carryOut(keys);
        switch (steps.current()) {
            case AWAIT_OPEN ->
                process.call(
                        (m, now) -> m.awaitOpen(database.id(), now),
                        result -> carriedOut(result instanceof CallResult.Opened, "resource not open", next));
            case WRITE_UNDO_RECORD -> writeUndoRow(keys, next);
            case REGISTER ->
                process.call((m, now) -> m.register(branch, database.id(), keys, null, now), result -> {
                    unanswered = !(result instanceof CallResult.Replied);
                    carriedOut(isDone(result), "registration refused: " + result, next);
                });
            case COMMIT_LOCALLY -> commitLocally(keys, next);
            case VOTE -> {
                process.tell((m, now) -> m.branchCommitted(branch));
                carriedOut(true, "", next);
            }
            case ROLL_BACK -> {
                rollBack();
                carriedOut(true, "", next);
            }
            case ABANDON -> {
                process.branchAbandoned(branch, failure);
                carriedOut(true, "", next);
            }
            case END -> {
                if (!failure.isEmpty()) {
                    process.markRollbackOnly(branch.xid(), failure);
                }
                end(failure);
            }
        }
    }

    private void carriedOut(boolean good, String why, Runnable next) {
        if (!process.survivesStep()) {
            return;
        }
        if (good) {
            steps.done();
        } else {
            failure = why;
            steps.failed(unanswered);
        }
        next.run();
    }

    private void writeUndoRow(List<LockKey> keys, Runnable next) {
        if (mutation == Mutation.UNDO_ROW_AFTER_REGISTRATION) {
            carriedOut(true, "", next);
            return;
        }
        askInSteps(
                done -> {
                    database.writeUndoRow(local, inUndoRow(keys));
                    done.accept(!local.isEnded());
                },
                "undo row not written",
                next);
    }

    private List<LockKey> inUndoRow(List<LockKey> keys) {
        return mutation == Mutation.LOCKED_ROWS_NOT_DURABLE ? keys(local.changedCells()) : keys;
    }

    private void commitLocally(List<LockKey> keys, Runnable next) {
        askInSteps(
                done -> {
                    if (mutation == Mutation.UNDO_ROW_AFTER_REGISTRATION) {
                        database.writeUndoRow(local, keys);
                    }
                    done.accept(commitAtServer());
                },
                "local commit failed",
                next);
    }

    private void askInSteps(Consumer<Consumer<Boolean>> atServer, String why, Runnable next) {
        if (process.survivesStep()) {
            access.ask(process.host(), atServer, (@Nullable Boolean good) -> {
                connectionLost |= good == null;
                carriedOut(good != null && good, good == null ? CONNECTION_LOST : why, next);
            });
        }
    }

    /** Over a connection that is lost nothing can be asked; the server finds out by itself. */
    private void rollBack() {
        if (connectionLost) {
            access.connectionLost(local);
        } else {
            scheduler.after(database.delay(), () -> database.abort(local));
        }
    }

    private boolean commitAtServer() {
        boolean committed = database.commit(local);
        if (committed && !lockedCell.isEmpty()) {
            observer.rowLocked(database.id().value(), lockedCell, branch.xid());
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
                fail(CONNECTION_LOST);
            } else {
                answer.accept(result);
            }
        });
    }

    private void step(boolean good, String why, Runnable then) {
        if (!process.survivesStep()) {
            return;
        }
        if (good) {
            then.run();
        } else {
            scheduler.after(database.delay(), () -> database.abort(local));
            fail(why);
        }
    }

    private void fail(String why) {
        process.markRollbackOnly(branch.xid(), why);
        end(why);
    }

    /** A process that has died meanwhile tells nobody. */
    private void end(String why) {
        if (process.host().isAlive() && process.host().life() == life) {
            over.accept(this, why);
        }
    }
}
