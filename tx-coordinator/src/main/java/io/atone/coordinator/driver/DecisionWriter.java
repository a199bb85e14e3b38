package io.atone.coordinator.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.atone.coordinator.decision.DecisionLog;
import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Event;
import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/**
 * The thread that owns the decision log. It takes everything that waits, writes all the decisions among it at once, and
 * says so; while it waits for the disk the next batch gathers. What it is given is bounded by the transactions that the
 * engine admits. After a failure it writes nothing more: the log is poisoned, and the coordinator has to stop.
 */
final class DecisionWriter implements Runnable {

    /** The most that one forced write takes along. */
    static final int MAX_BATCH = 10_000;

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final DecisionLog log;
    private final Consumer<Event> events;
    private final Consumer<Throwable> onFailure;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<ResourceWrite> resources = new ArrayList<>();
    private final List<Xid> forgotten = new ArrayList<>();
    private final List<CompletableFuture<Void>> flushes = new ArrayList<>();
    private long lastNumber;
    private boolean stopping;
    private volatile long forcedWrites;

    DecisionWriter(DecisionLog log, Consumer<Event> events, Consumer<Throwable> onFailure) {
        this.log = log;
        this.events = events;
        this.onFailure = onFailure;
        this.forcedWrites = log.forcedWrites();
    }

    void append(long number, Decision decision) {
        queue.add(() -> {
            decisions.add(decision);
            lastNumber = number;
        });
    }

    void recordResource(ResourceId resource) {
        queue.add(() -> resources.add(new ResourceWrite(resource, true)));
    }

    void forgetResource(ResourceId resource) {
        queue.add(() -> resources.add(new ResourceWrite(resource, false)));
    }

    void forget(List<Xid> xids) {
        queue.add(() -> forgotten.addAll(xids));
    }

    /** Completes when everything handed over before has been written and reported. */
    CompletableFuture<Void> flush() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        queue.add(() -> flushes.add(flushed));
        return flushed;
    }

    /** The thread ends when everything handed over before has been written. */
    void stop() {
        queue.add(() -> stopping = true);
    }

    long forcedWrites() {
        return forcedWrites;
    }

    @Override
    public void run() {
        List<Work> batch = new ArrayList<>();
        try {
            while (!stopping) {
                batch.add(queue.take());
                queue.drainTo(batch, MAX_BATCH - 1);
                batch.forEach(Work::sort);
                batch.clear();
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            onFailure.accept(e);
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        }
    }

    private void write() {
        if (!decisions.isEmpty()) {
            FAULTS.before(FaultStep.DECISION_APPEND);
            log.append(decisions);
            FAULTS.after(FaultStep.DECISION_APPEND);
            decisions.clear();
            forcedWrites = log.forcedWrites();
            events.accept(new Event.DecisionsDurable(lastNumber));
        }
        resources.forEach(this::write);
        resources.clear();
        if (!forgotten.isEmpty() && (queue.isEmpty() || forgotten.size() >= MAX_BATCH)) {
            FAULTS.before(FaultStep.DECISION_FORGET);
            log.forget(forgotten);
            FAULTS.after(FaultStep.DECISION_FORGET);
            forgotten.clear();
        }
        flushes.forEach(flushed -> flushed.complete(null));
        flushes.clear();
    }

    private void write(ResourceWrite write) {
        if (write.exists()) {
            FAULTS.before(FaultStep.RESOURCE_RECORD);
            log.recordResource(write.resource());
            FAULTS.after(FaultStep.RESOURCE_RECORD);
        } else {
            log.forgetResource(write.resource());
        }
        forcedWrites = log.forcedWrites();
        events.accept(
                write.exists()
                        ? new Event.ResourceRecorded(write.resource())
                        : new Event.ResourceForgotten(write.resource()));
    }

    /** That a resource exists, or is gone for good. */
    private record ResourceWrite(ResourceId resource, boolean exists) {}

    /** A piece of work that sorts itself into the batch at hand. */
    private interface Work {
        void sort();
    }
}
