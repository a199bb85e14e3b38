package io.atone.coordinator.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.atone.coordinator.engine.Effect;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.Event;
import io.atone.coordinator.engine.Notice;
import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The engine's thread: takes what waits in batches, reads the clock once per batch, carries out effects as they come, and
 * wakes at the engine's next deadline.
 */
final class EngineLoop implements Runnable {

    /** The most tasks between two looks at the clock. */
    static final int MAX_BATCH = 1_024;

    /** The longest sleep; a clock that is moved by hand is noticed after this at the latest. */
    static final long MAX_WAIT_MILLIS = 100;

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final TaskQueue queue;
    private final TimeSource time;
    private final ClientConnections connections;
    private final Consumer<Notice> notices;
    private final Consumer<Throwable> onFailure;
    private final List<EngineTask> batch = new ArrayList<>(MAX_BATCH);
    private @Nullable Engine engine;
    private @Nullable DecisionWriter writer;
    private volatile @Nullable Thread thread;
    private volatile boolean stopping;

    EngineLoop(
            TaskQueue queue,
            TimeSource time,
            ClientConnections connections,
            Consumer<Notice> notices,
            Consumer<Throwable> onFailure) {
        this.queue = queue;
        this.time = time;
        this.connections = connections;
        this.notices = notices;
        this.onFailure = onFailure;
    }

    /** To be called once, before the thread starts. */
    void use(Engine engine, DecisionWriter writer) {
        this.engine = engine;
        this.writer = writer;
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** The thread ends after the batch at hand. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            while (!stopping) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            onFailure.accept(e);
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        } finally {
            queue.close();
        }
    }

    private void turn() throws InterruptedException {
        Engine engine = engine();
        queue.take(batch, MAX_BATCH, waitMillis(engine.nextDeadlineMillis()));
        long now = time.monotonicMillis();
        for (EngineTask task : batch) {
            task.run(engine, now);
        }
        batch.clear();
        if (engine.nextDeadlineMillis() <= now) {
            engine.handle(new Event.DeadlineReached(), now);
        }
    }

    /** Without a subtraction that could overflow: a monotonic clock may show any number, and "never" is the largest. */
    private long waitMillis(long deadline) {
        long now = time.monotonicMillis();
        if (deadline <= now) {
            return 0;
        }
        return deadline > now + MAX_WAIT_MILLIS ? MAX_WAIT_MILLIS : deadline - now;
    }

    private Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("The loop was started before its engine was set");
        }
        return engine;
    }

    private DecisionWriter writer() {
        if (writer == null) {
            throw new IllegalStateException("The engine acted before its writer was set");
        }
        return writer;
    }

    private void send(Effect.Send send) {
        FaultStep step = FaultSteps.ofSending(send.message());
        FAULTS.before(step);
        connections.send(send.connection(), send.message());
        FAULTS.after(step);
    }

    /** What the engine calls. */
    void carryOut(Effect effect) {
        if (effect instanceof Effect.Send send) {
            send(send);
        } else if (effect instanceof Effect.AppendDecision append) {
            writer().append(append.number(), append.decision());
        } else if (effect instanceof Effect.ForgetDecisions forget) {
            writer().forget(forget.xids());
        } else if (effect instanceof Effect.RecordResource record) {
            writer().recordResource(record.resource());
        } else if (effect instanceof Effect.ForgetResource forget) {
            writer().forgetResource(forget.resource());
        } else if (effect instanceof Effect.Report report) {
            notices.accept(report.notice());
        } else if (effect instanceof Effect.Disconnect disconnect) {
            connections.disconnect(disconnect.connection(), disconnect.reason(), disconnect.message());
        } else {
            throw new IllegalStateException("The driver cannot carry out " + effect);
        }
    }
}
