package io.atone.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.atone.core.client.machine.CallResult;
import io.atone.core.id.LockKey;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.simulation.world.Cells;
import io.atone.simulation.world.Database;
import io.atone.simulation.world.Database.Local;
import io.atone.simulation.world.Database.Wrote;
import io.atone.simulation.world.Observer;
import io.atone.simulation.world.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A local transaction under {@code @GlobalLock}, which is part of no global one: reads a row FOR UPDATE or changes it, and asks, while
 * it has the row locked, whether a global transaction holds it. When that one is being rolled back it lets go of the row, waits
 * for the end of that, and begins again.
 */
final class GlobalLockWork implements OpenWork {

    /**
     * What it does.
     *
     * @param reads reads the row FOR UPDATE first
     * @param amount what it then adds to it; 0 for nothing
     */
    record Plan(String account, boolean reads, long amount) {}

    private static final int MAX_REPETITIONS = 3;
    private static final long ROW_PATIENCE_MILLIS = 400;
    private static final Duration MAX_RELEASE_WAIT = Duration.ofSeconds(1);

    private final ClientProcess process;
    private final DatabaseAccess access;
    private final Database database;
    private final Plan plan;
    private final Scheduler scheduler;
    private final Observer observer;
    private final Consumer<OpenWork> over;
    private final List<LockKey> keys;
    private Local local;
    private int repetitions;

    GlobalLockWork(
            ClientProcess process,
            DatabaseAccess access,
            Plan plan,
            Scheduler scheduler,
            Observer observer,
            Consumer<OpenWork> over) {
        this.process = process;
        this.access = access;
        this.database = access.database();
        this.plan = plan;
        this.scheduler = scheduler;
        this.observer = observer;
        this.over = over;
        this.keys = List.of(LockKey.of(database.id(), plan.account()));
        this.local = database.beginOutside();
    }

    void start() {
        if (plan.reads()) {
            this.<Boolean>ask(
                    done -> database.awaitLock(local, plan.account(), ROW_PATIENCE_MILLIS, done),
                    locked -> onlyIf(locked, () -> query(this::write)));
        } else {
            write();
        }
    }

    private void write() {
        if (plan.amount() == 0) {
            commit();
            return;
        }
        this.<Wrote>ask(
                done -> database.write(
                        local,
                        plan.account(),
                        content -> Long.toString(Cells.balance(content) + plan.amount()),
                        ROW_PATIENCE_MILLIS,
                        done),
                wrote -> onlyIf(wrote == Wrote.DONE, () -> query(this::commit)));
    }

    private void commit() {
        this.<Boolean>ask(done -> done.accept(database.commit(local)), committed -> over.accept(this));
    }

    private void query(Runnable then) {
        process.call(
                (m, now) -> m.awaitOpen(database.id(), now),
                opened -> onlyIf(
                        opened instanceof CallResult.Opened,
                        () -> process.call(
                                (m, now) -> m.awaitUnlocked(database.id(), null, keys, null, now),
                                result -> answered(result, then))));
    }

    private void answered(CallResult result, Runnable then) {
        Reply reply = result instanceof CallResult.Replied replied ? replied.reply() : null;
        if (reply instanceof Reply.Done && !local.isEnded()) {
            observer.letThrough(database.id().value(), Set.of(plan.account()));
            then.run();
        } else if (reply instanceof Reply.LockRefusal refusal
                && refusal.kind() == LockRefusalKind.HOLDER_ROLLING_BACK
                && repetitions < MAX_REPETITIONS) {
            outlastRollback();
        } else {
            giveUp();
        }
    }

    private void outlastRollback() {
        repetitions++;
        this.<Boolean>ask(
                done -> {
                    database.abort(local);
                    done.accept(true);
                },
                aborted -> process.call(
                        (m, now) -> m.awaitReleased(database.id(), null, keys, MAX_RELEASE_WAIT, now),
                        result -> onlyIf(result instanceof CallResult.Replied, () -> {
                            local = database.beginOutside();
                            start();
                        })));
    }

    private void onlyIf(boolean good, Runnable then) {
        if (good) {
            then.run();
        } else {
            giveUp();
        }
    }

    private void giveUp() {
        Local given = local;
        scheduler.after(database.delay(), () -> database.abort(given));
        over.accept(this);
    }

    private <R> void ask(Consumer<Consumer<R>> atServer, Consumer<R> answer) {
        if (!process.survivesStep()) {
            return;
        }
        access.ask(process.host(), atServer, (@Nullable R result) -> {
            if (result == null) {
                access.connectionLost(local);
                over.accept(this);
            } else {
                answer.accept(result);
            }
        });
    }

    @Override
    public void processDied() {
        access.connectionLost(local);
    }
}
