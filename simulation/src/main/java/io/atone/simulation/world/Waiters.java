package io.atone.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Statements that wait for locks: asked again, first come first, whenever something may have become free. */
final class Waiters {

    private static final class Waiter {
        final BooleanSupplier ready;
        final Consumer<Boolean> then;
        boolean over;

        Waiter(BooleanSupplier ready, Consumer<Boolean> then) {
            this.ready = ready;
            this.then = then;
        }
    }

    private final Scheduler scheduler;
    private final List<Waiter> waiting = new ArrayList<>();
    private boolean askScheduled;

    Waiters(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Tells true in the moment in which it is ready, or false when the patience ends. */
    void await(BooleanSupplier ready, long patienceMillis, Consumer<Boolean> then) {
        if (ready.getAsBoolean()) {
            then.accept(true);
            return;
        }
        Waiter waiter = new Waiter(ready, then);
        waiting.add(waiter);
        scheduler.after(patienceMillis, () -> {
            if (!waiter.over) {
                waiter.over = true;
                waiting.remove(waiter);
                waiter.then.accept(false);
            }
        });
    }

    /** Something may have become free. */
    void askAgain() {
        if (!waiting.isEmpty() && !askScheduled) {
            askScheduled = true;
            scheduler.after(0, this::ask);
        }
    }

    private void ask() {
        askScheduled = false;
        for (Waiter waiter : List.copyOf(waiting)) {
            if (!waiter.over && waiter.ready.getAsBoolean()) {
                waiter.over = true;
                waiting.remove(waiter);
                waiter.then.accept(true);
            }
        }
    }
}
