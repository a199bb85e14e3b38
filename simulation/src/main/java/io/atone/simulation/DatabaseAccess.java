package io.atone.simulation;

import java.util.function.Consumer;

import io.atone.simulation.world.Database;
import io.atone.simulation.world.Host;
import io.atone.simulation.world.Scheduler;
import org.jspecify.annotations.Nullable;

/** One process's way to one database, which may be broken or unreliable for a while. */
final class DatabaseAccess {

    private static final double UNRELIABLE = 0.3;
    /** So late may a server do what it was asked for over a connection that its client has given up. */
    private static final int MAX_LATE_MILLIS = 1500;

    private final Database database;
    private final Scheduler scheduler;
    private long unreachableUntilMillis;
    private long unreliableUntilMillis;

    DatabaseAccess(Database database, Scheduler scheduler) {
        this.database = database;
        this.scheduler = scheduler;
    }

    Database database() {
        return database;
    }

    void breakFor(long millis) {
        unreachableUntilMillis = scheduler.now() + millis;
    }

    void unreliableFor(long millis) {
        unreliableUntilMillis = scheduler.now() + millis;
    }

    void heal() {
        unreachableUntilMillis = 0;
        unreliableUntilMillis = 0;
    }

    /**
     * Asks the server something. The answer is null when the connection broke, and then nobody knows whether the server
     * has done it, or is going to; there is none when the process has died meanwhile.
     *
     * @param atServer does it, and hands over the result at once or later
     */
    <R> void ask(Host host, Consumer<Consumer<R>> atServer, Consumer<@Nullable R> answer) {
        if (fails()) {
            if (scheduler.chance(0.5)) {
                scheduler.after(scheduler.between(0, MAX_LATE_MILLIS), () -> atServer.accept(result -> {}));
            }
            host.later(scheduler.between(5, 100), () -> answer.accept(null));
            return;
        }
        long life = host.life();
        scheduler.after(
                database.delay(),
                () -> atServer.accept(result -> scheduler.after(database.delay(), () -> {
                    if (host.life() == life) {
                        host.run(() -> answer.accept(result));
                    }
                })));
    }

    private boolean fails() {
        return scheduler.now() < unreachableUntilMillis
                || (scheduler.now() < unreliableUntilMillis && scheduler.chance(UNRELIABLE));
    }

    /** The server notices that the connection is gone, and rolls back. */
    void connectionLost(Database.Local local) {
        scheduler.after(scheduler.between(0, MAX_LATE_MILLIS), () -> database.abort(local));
    }
}
