package io.atone.coordinator.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
 * Runs the engine, one thread at a time. Whoever brings a task runs what waits, his own and that of others, unless somebody does so
 * already: so a message is mostly handled, and answered, by the network thread that read it, without a change of threads. A thread of
 * the loop's own wakes at the engine's next deadline, and takes over from a thread that has run others' tasks for long.
 *
 * <p>Tasks are run in the order in which they came. The clock is read once per batch, and effects are carried out as they come.
 */
final class EngineLoop implements Runnable {

    /** The most tasks between two looks at the clock, and the most that somebody runs who only brought one. */
    static final int MAX_BATCH = 1_024;

    /** The longest sleep; a clock that is moved by hand is noticed after this at the latest. */
    static final long MAX_WAIT_MILLIS = 100;

    private static final long AWAKE = Long.MIN_VALUE;

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final TaskQueue queue = new TaskQueue();
    private final TimeSource time;
    private final ClientConnections connections;
    private final Consumer<Notice> notices;
    private final Consumer<Throwable> onFailure;

    /** Whoever has it runs the engine; all that is not final or volatile belongs to him. */
    private final ReentrantLock turn = new ReentrantLock();

    private final List<EngineTask> batch = new ArrayList<>(MAX_BATCH);
    private @Nullable Engine engine;
    private @Nullable DecisionWriter writer;

    /** Has a permit when the loop's own thread shall look again. */
    private final Semaphore wakeUp = new Semaphore(0);

    private volatile long nextDeadlineMillis = Long.MAX_VALUE;
    /** When the loop's own thread will look again, or {@link #AWAKE}. */
    private volatile long wakesAtMillis = AWAKE;

    private volatile boolean stopping;

    EngineLoop(
            TimeSource time, ClientConnections connections, Consumer<Notice> notices, Consumer<Throwable> onFailure) {
        this.time = time;
        this.connections = connections;
        this.notices = notices;
        this.onFailure = onFailure;
    }

    /** To be called once, before anything else. */
    void use(Engine engine, DecisionWriter writer) {
        turn.lock();
        try {
            this.engine = engine;
            this.writer = writer;
            nextDeadlineMillis = engine.nextDeadlineMillis();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Has a task run after all that came before, by this thread or by another one. What the engine itself brings while it runs comes
     * when it is through. Waits while too much waits already. A task that comes too late is abandoned.
     */
    void execute(EngineTask task) {
        if (turn.isHeldByCurrentThread()) {
            queue.addFromEngine(task);
            return;
        }
        queue.add(task);
        int done = 0;
        // Whoever comes while another one runs the engine leaves his task to that one, who therefore looks again after
        // his turn.
        while (queue.hasShared() && !stopping && turn.tryLock()) {
            try {
                done += work();
            } finally {
                turn.unlock();
            }
            if (done >= MAX_BATCH) {
                wakeUp.release();
                return;
            }
        }
    }

    /** No task is begun any more. */
    void stop() {
        stopping = true;
        wakeUp.release();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                turn.lock();
                try {
                    work();
                } finally {
                    turn.unlock();
                }
                awaitWork();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            onFailure.accept(e);
        } finally {
            abandonTheRest();
        }
    }

    /** When this is through, nobody runs the engine any more. */
    private void abandonTheRest() {
        turn.lock();
        try {
            queue.close();
        } finally {
            turn.unlock();
        }
    }

    /** Until the next deadline, as far as nothing is left to do. */
    private void awaitWork() throws InterruptedException {
        long now = time.monotonicMillis();
        long deadline = nextDeadlineMillis;
        // Without a subtraction that could overflow: a monotonic clock may show any number, and "never" is the largest.
        long waitMillis = deadline > now + MAX_WAIT_MILLIS ? MAX_WAIT_MILLIS : Math.max(0, deadline - now);
        wakesAtMillis = now + waitMillis;
        // Each side first says what it does and then looks at the other, so that none is missed.
        if (!stopping && waitMillis > 0 && nextDeadlineMillis >= wakesAtMillis && !queue.hasShared()) {
            // Woken or not, everything is looked at again.
            var unused = wakeUp.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
        }
        wakeUp.drainPermits();
        wakesAtMillis = AWAKE;
    }

    /** Runs a batch, and what is due. Returns how many tasks that were. After a failure nothing is run any more. */
    private int work() {
        if (stopping) {
            return 0;
        }
        try {
            Engine engine = engine();
            queue.drainShared(batch, MAX_BATCH);
            long now = time.monotonicMillis();
            for (EngineTask task : batch) {
                task.run(engine, now);
            }
            for (EngineTask own = queue.pollFromEngine(); own != null; own = queue.pollFromEngine()) {
                own.run(engine, now);
            }
            if (engine.nextDeadlineMillis() <= now) {
                engine.handle(new Event.DeadlineReached(), now);
            }
            nextDeadlineMillis = engine.nextDeadlineMillis();
        } catch (RuntimeException | Error e) {
            stop();
            batch.forEach(EngineTask::abandon);
            onFailure.accept(e);
        }
        int done = batch.size();
        batch.clear();
        if (nextDeadlineMillis < wakesAtMillis) {
            wakeUp.release();
        }
        return done;
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
