package io.atone.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.OperatorAnswer;
import io.atone.coordinator.engine.OperatorOrder;
import io.atone.coordinator.engine.TransactionView;
import io.atone.coordinator.engine.TransactionView.BranchView;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.simulation.world.Database;
import io.atone.simulation.world.Observer;
import io.atone.simulation.world.Scheduler;

/**
 * A person with the admin commands: looks in now and then, and says how what is stuck goes on. Sometimes he gives an order
 * twice, for a branch that is in no need of it, or one that he has seen long ago.
 */
final class Operator {

    private static final int MILLIS_BETWEEN_LOOKS = 250;
    private static final int MAX_SEEN = 50;
    private static final int MAX_LOOKED_AT = 200;
    private static final int MAX_THOUGHT_MILLIS = 400;

    private record Place(BranchRef branch, ResourceId resource, boolean isStuck) {}

    private final Scheduler scheduler;
    private final CoordinatorProcess coordinator;
    private final Map<ResourceId, Database> databases = new LinkedHashMap<>();
    private final Observer observer;
    private final Trace trace;
    private final List<Place> seen = new ArrayList<>();
    private int started;

    Operator(
            Scheduler scheduler,
            CoordinatorProcess coordinator,
            List<Database> databases,
            Observer observer,
            Trace trace) {
        this.scheduler = scheduler;
        this.coordinator = coordinator;
        databases.forEach(database -> this.databases.put(database.id(), database));
        this.observer = observer;
        this.trace = trace;
    }

    /** How many branches he has decided about. */
    int resolutions() {
        return started;
    }

    /** For a while he looks in again and again. */
    void watch(long millis) {
        long end = scheduler.now() + millis;
        meddle();
        lookUntil(end);
    }

    private void lookUntil(long end) {
        if (scheduler.now() < end) {
            help();
            scheduler.after(MILLIS_BETWEEN_LOOKS, () -> lookUntil(end));
        }
    }

    /** An order that nobody needs. */
    private void meddle() {
        look();
        if (!seen.isEmpty()) {
            give(seen.get(scheduler.between(0, seen.size() - 1)), scheduler.between(1, 3));
        }
    }

    /** Decides about everything that is stuck; false when he saw nothing that is. */
    boolean help() {
        List<Place> stuck = look().stream().filter(Place::isStuck).toList();
        stuck.forEach(place -> scheduler.after(
                scheduler.between(0, MAX_THOUGHT_MILLIS), () -> give(place, scheduler.chance(0.1) ? 2 : 1)));
        return !stuck.isEmpty();
    }

    private List<Place> look() {
        Engine engine = coordinator.engine();
        List<Place> places = new ArrayList<>();
        if (engine != null) {
            for (TransactionView transaction : engine.transactions(null, MAX_LOOKED_AT)) {
                for (BranchView branch : transaction.branches()) {
                    boolean isStuck = branch.status().equals("STUCK");
                    places.add(
                            new Place(new BranchRef(transaction.xid(), branch.branchId()), branch.resource(), isStuck));
                }
            }
        }
        seen.addAll(places);
        seen.subList(0, Math.max(0, seen.size() - MAX_SEEN)).clear();
        return places;
    }

    private void give(Place place, int times) {
        switch (scheduler.between(0, 3)) {
            case 0 -> give(resolution(place, UndoMode.FORCED), times);
            case 1 -> give(resolution(place, UndoMode.KEEP_CURRENT), times);
            case 2 -> give(OperatorOrder.retry(place.branch.xid(), null), times);
            default -> {
                // He brings the rows in order before he has it tried again.
                database(place.resource).repair(place.branch);
                give(OperatorOrder.retry(place.branch.xid(), place.branch.branchId()), times);
            }
        }
    }

    private static OperatorOrder resolution(Place place, UndoMode mode) {
        return new OperatorOrder(
                place.branch.xid(), place.branch.branchId(), new UndoOrder(mode, "the operator knows better"));
    }

    private Database database(ResourceId resource) {
        Database database = databases.get(resource);
        if (database == null) {
            throw new IllegalStateException("The coordinator knows of a resource that is not there: " + resource);
        }
        return database;
    }

    private void give(OperatorOrder order, int times) {
        coordinator.operate(order, answer -> {
            trace.add(() -> "the operator orders " + order + ": " + answer);
            if (answer.kind() == OperatorAnswer.Kind.STARTED
                    && order.order().isResolution()
                    && order.branch() != null) {
                started++;
                observer.resolutionOrdered(
                        new BranchRef(order.xid(), order.branch()),
                        order.order().mode());
            }
        });
        if (times > 1) {
            scheduler.after(scheduler.between(0, MAX_THOUGHT_MILLIS), () -> give(order, times - 1));
        }
    }
}
