package io.atone.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Effect;
import io.atone.coordinator.engine.Event;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.simulation.world.Disk;
import io.atone.simulation.world.Host;
import io.atone.simulation.world.Mutation;
import io.atone.simulation.world.Scheduler;

/**
 * The thread that owns the decision log: takes everything that waits, writes all of it, forces once, and says so; meanwhile
 * the next batch gathers. A failed force stops the process.
 */
final class ModelLog {

    private static final int MAX_FORCE_MILLIS = 15;
    private static final int MAX_SLOW_FORCE_MILLIS = 600;

    private final Host host;
    private final Scheduler scheduler;
    private final Disk disk;
    private final Mutation mutation;
    private final Consumer<Event> events;
    private final Runnable stop;
    private final List<Effect.AppendDecision> decisions = new ArrayList<>();
    private final List<ResourceId> resources = new ArrayList<>();
    private boolean forcing;
    private long slowUntilMillis;
    private long appended;
    private long durable;

    ModelLog(Host host, Scheduler scheduler, Disk disk, Mutation mutation, Consumer<Event> events, Runnable stop) {
        this.host = host;
        this.scheduler = scheduler;
        this.disk = disk;
        this.mutation = mutation;
        this.events = events;
        this.stop = stop;
    }

    void slowFor(long millis) {
        slowUntilMillis = scheduler.now() + millis;
    }

    /** The number of the last decision that is really on the disk. */
    long durable() {
        return durable;
    }

    /** The number of the last decision that was handed over. */
    long appended() {
        return appended;
    }

    void append(Effect.AppendDecision append) {
        appended = append.number();
        decisions.add(append);
        if (mutation == Mutation.LOCKS_FREED_BEFORE_FORCE) {
            host.later(0, () -> events.accept(new Event.DecisionsDurable(append.number())));
        }
        force();
    }

    /** One that the engine did not ask for, and hears nothing of. */
    void appendUnasked(Decision decision) {
        disk.write(decision);
    }

    void record(ResourceId resource) {
        resources.add(resource);
        force();
    }

    /** Lazily: on the disk with the next force, or never. */
    void forget(Xid xid) {
        disk.writeForgotten(xid);
    }

    private void force() {
        if (forcing || (decisions.isEmpty() && resources.isEmpty())) {
            return;
        }
        forcing = true;
        List<Effect.AppendDecision> batch = List.copyOf(decisions);
        List<ResourceId> seen = List.copyOf(resources);
        decisions.clear();
        resources.clear();
        batch.forEach(append -> disk.write(append.decision()));
        seen.forEach(disk::write);
        int longest = scheduler.now() < slowUntilMillis ? MAX_SLOW_FORCE_MILLIS : MAX_FORCE_MILLIS;
        host.later(scheduler.between(1, longest), () -> forced(batch, seen));
    }

    private void forced(List<Effect.AppendDecision> batch, List<ResourceId> seen) {
        boolean claimed = mutation == Mutation.DECISION_NOT_FORCED;
        if (!claimed && !disk.force() && mutation != Mutation.FAILED_FORCE_IGNORED) {
            stop.run();
            return;
        }
        forcing = false;
        if (!batch.isEmpty()) {
            durable = batch.get(batch.size() - 1).number();
            if (mutation != Mutation.LOCKS_FREED_BEFORE_FORCE) {
                events.accept(new Event.DecisionsDurable(durable));
            }
        }
        seen.forEach(resource -> events.accept(new Event.ResourceRecorded(resource)));
        force();
    }
}
