package io.atone.coordinator.driver;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import io.atone.coordinator.decision.DecisionLog;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.Event;
import io.atone.coordinator.engine.ForgetResource;
import io.atone.coordinator.engine.Notice;
import io.atone.coordinator.engine.OperatorAnswer;
import io.atone.coordinator.engine.OperatorOrder;
import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.time.TimeSource;

/**
 * A running engine with its decision log. Owns the two threads and the log from {@link #start} to {@link #close}.
 * Thread-safe.
 *
 * <p>When the log or the engine fails, both threads stop and {@code onFailure} hears why, once: what is not written down
 * is not promised to anybody, and nothing is written any more.
 */
public final class CoordinatorDriver implements AutoCloseable {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final AtomicBoolean failed = new AtomicBoolean();
    private final Consumer<Throwable> onFailure;
    private final DecisionLog log;
    private final EngineLoop loop;
    private final DecisionWriter writer;
    private final Thread engineThread;
    private final Thread writerThread;
    private final long epoch;

    private CoordinatorDriver(
            EngineConfig config,
            DecisionLog log,
            TimeSource time,
            ClientConnections connections,
            Consumer<Notice> notices,
            Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
        this.log = log;
        DecisionLog.Contents contents = log.load();
        this.epoch = log.startEpoch();
        this.loop = new EngineLoop(time, connections, notices, this::fail);
        this.writer = new DecisionWriter(log, this::post, this::fail);
        Engine engine = new Engine(
                config, epoch, contents.decisions(), contents.resources(), loop::carryOut, time.monotonicMillis());
        loop.use(engine, writer);
        this.engineThread = new Thread(loop, "atone-engine");
        this.writerThread = new Thread(writer, "atone-decision-log");
    }

    /**
     * Loads the log, starts the next epoch and runs.
     *
     * @param log becomes the driver's; closed with it, also when the start fails
     * @param connections where messages to clients go
     * @param notices hears, on the thread that runs the engine, what people want to know
     * @param onFailure hears, on the thread that ran into it, why it had to stop
     * @throws io.atone.coordinator.decision.DecisionLogException when the log cannot be used
     */
    public static CoordinatorDriver start(
            EngineConfig config,
            DecisionLog log,
            TimeSource time,
            ClientConnections connections,
            Consumer<Notice> notices,
            Consumer<Throwable> onFailure) {
        try {
            CoordinatorDriver driver = new CoordinatorDriver(
                    Objects.requireNonNull(config, "config"),
                    Objects.requireNonNull(log, "log"),
                    Objects.requireNonNull(time, "time"),
                    Objects.requireNonNull(connections, "connections"),
                    Objects.requireNonNull(notices, "notices"),
                    Objects.requireNonNull(onFailure, "onFailure"));
            driver.engineThread.start();
            driver.writerThread.start();
            return driver;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** The number of this start. */
    public long epoch() {
        return epoch;
    }

    /** How many forced writes the log has made since this start, the start's own ones included. */
    public long forcedWrites() {
        return writer.forcedWrites();
    }

    /** Hands an event to the engine, after all that came before, or runs the engine itself. Waits while too much waits already. */
    public void post(Event event) {
        Objects.requireNonNull(event, "event");
        loop.execute((engine, nowMillis) -> handle(engine, event, nowMillis));
    }

    /**
     * The same, unless by then it is no longer wanted.
     *
     * @param wanted asked right before the event is handled
     */
    public void post(Event event, BooleanSupplier wanted) {
        Objects.requireNonNull(event, "event");
        loop.execute((engine, nowMillis) -> {
            if (wanted.getAsBoolean()) {
                handle(engine, event, nowMillis);
            }
        });
    }

    private static void handle(Engine engine, Event event, long nowMillis) {
        FaultStep step = FaultSteps.ofHandling(event);
        FAULTS.before(step);
        engine.handle(event, nowMillis);
        FAULTS.after(step);
    }

    /** Asks the engine something, when its turn comes. Fails with {@link IllegalStateException} when it has stopped. */
    public <T> CompletableFuture<T> ask(Function<Engine, T> question) {
        return ask((engine, nowMillis) -> question.apply(engine));
    }

    /** Gives the engine an operator's order. Fails with {@link IllegalStateException} when it has stopped. */
    public CompletableFuture<OperatorAnswer> operate(OperatorOrder order) {
        Objects.requireNonNull(order, "order");
        return ask((engine, nowMillis) -> engine.operate(order, nowMillis));
    }

    /** Gives the engine an operator's word about a resource. Fails with {@link IllegalStateException} when it has stopped. */
    public CompletableFuture<OperatorAnswer> forget(ForgetResource order) {
        Objects.requireNonNull(order, "order");
        return ask((engine, nowMillis) -> engine.forget(order, nowMillis));
    }

    private <T> CompletableFuture<T> ask(BiFunction<Engine, Long, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(new EngineTask() {
            @Override
            public void run(Engine engine, long nowMillis) {
                answer.complete(question.apply(engine, nowMillis));
            }

            @Override
            public void abandon() {
                answer.completeExceptionally(new IllegalStateException("The coordinator has stopped"));
            }
        });
        return answer;
    }

    /**
     * Waits until everything posted before is handled, everything decided by it is durable, and its answers are handed to
     * the connections; each of these three no longer than told. Returns whether it got that far.
     */
    public boolean drain(Duration patience) {
        return await(ask(Engine::nextDeadlineMillis), patience)
                && await(writer.flush(), patience)
                && await(ask(Engine::nextDeadlineMillis), patience);
    }

    private static boolean await(CompletableFuture<?> step, Duration patience) {
        try {
            step.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void fail(Throwable failure) {
        if (failed.compareAndSet(false, true)) {
            loop.stop();
            writer.stop();
            onFailure.accept(failure);
        }
    }

    /** Stops both threads, writes what was decided, and closes the log. Not to be called by one of the two threads. */
    @Override
    public void close() {
        loop.stop();
        join(engineThread);
        writer.stop();
        join(writerThread);
        log.close();
    }

    private static void join(Thread thread) {
        try {
            thread.join(STOP_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("The thread " + thread.getName() + " did not stop within " + STOP_PATIENCE
                    + "; the decision log stays open");
        }
    }
}
