package io.atone.coordinator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.atone.coordinator.admin.NoticeLog;
import io.atone.coordinator.driver.CoordinatorDriver;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.coordinator.engine.TransactionView;
import io.atone.coordinator.rpc.ClientStreams;
import io.atone.coordinator.rpc.Endpoint;
import io.atone.coordinator.rpc.GrpcEdge;
import io.atone.core.id.Xid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running coordinator. Thread-safe.
 *
 * <p>If its decision log fails while it runs, it stops by itself and says so in the log and through {@link #whenStopped}:
 * clients lose their connection, and no transaction is told that it is committed when it may not be.
 */
public final class Coordinator implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(3);
    private static final Duration QUERY_PATIENCE = Duration.ofSeconds(10);

    /** Streams beyond the clients that the engine admits, so that it is the engine that refuses, with its reason. */
    private static final int STREAMS_BEYOND_CLIENTS = 1_000;

    private final CountDownLatch started = new CountDownLatch(1);
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CoordinatorConfig config;
    private final CoordinatorDriver driver;
    private final GrpcEdge edge;

    private Coordinator(CoordinatorConfig config) {
        this.config = config;
        ClientStreams streams = new ClientStreams(config.time(), config.engine().maxClients() + STREAMS_BEYOND_CLIENTS);
        this.driver = CoordinatorDriver.start(
                config.engine(), config.storage().open(), config.time(), streams, new NoticeLog(), this::fail);
        try {
            this.edge = GrpcEdge.start(config.edge(), streams, driver);
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    /**
     * Starts a coordinator; it serves clients when this returns.
     *
     * @throws io.atone.coordinator.decision.DecisionLogException when its decisions cannot be read or kept
     * @throws io.atone.coordinator.rpc.EndpointException when it cannot listen
     */
    public static Coordinator start(CoordinatorConfig config) {
        Coordinator coordinator = new Coordinator(config);
        coordinator.started.countDown();
        return coordinator;
    }

    /** The TCP port it listens on. */
    public int port() {
        if (!(config.edge().endpoint() instanceof Endpoint.Port)) {
            throw new IllegalStateException("This coordinator is reached inside its process, not by a port");
        }
        return edge.port();
    }

    /** What a client on this machine sets as the coordinator's address: {@code host:port} or {@code in-process:name}. */
    public String address() {
        if (config.edge().endpoint() instanceof Endpoint.InProcess inProcess) {
            return "in-process:" + inProcess.name();
        }
        String host = config.edge().endpoint() instanceof Endpoint.Port port ? port.host() : "";
        return (host.isEmpty() || host.equals("0.0.0.0") ? "localhost" : host) + ":" + edge.port();
    }

    /** The number of this start, one more than the last on the same storage. */
    public long epoch() {
        return driver.epoch();
    }

    /** What it holds, in numbers. */
    public EngineOverview overview() {
        return ask(Engine::overview);
    }

    /** Transactions that are not over, the oldest first, at most this many. */
    public List<TransactionView> transactions(int limit) {
        return ask(engine -> engine.transactions(null, limit));
    }

    /** One transaction, if it is not over; else the list is empty. */
    public List<TransactionView> transactions(Xid only) {
        return ask(engine -> engine.transactions(only, 1));
    }

    /** How often it has forced something to the disk since it started, the start's own writes included. */
    public long forcedWrites() {
        return driver.forcedWrites();
    }

    /** Completes when it is closed, or exceptionally when it had to stop. */
    public CompletableFuture<Void> whenStopped() {
        return stopped.copy();
    }

    private <T> T ask(Function<Engine, T> question) {
        return driver.ask(question)
                .orTimeout(QUERY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** On one of the driver's threads, so the closing is left to another one. */
    private void fail(Throwable failure) {
        log.error(
                "The coordinator stops, because it can no longer do its work safely: {}",
                failure.getMessage(),
                failure);
        new Thread(() -> stopAfter(failure), "atone-stop").start();
    }

    private void stopAfter(Throwable failure) {
        try {
            started.await();
            if (closing.compareAndSet(false, true)) {
                stop(false);
            }
        } catch (InterruptedException | RuntimeException e) {
            failure.addSuppressed(e);
        } finally {
            stopped.completeExceptionally(failure);
        }
    }

    /** Takes nothing more, makes durable and answers what is decided, ends the streams, and closes the decision log. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            stop(true);
            stopped.complete(null);
        }
    }

    private void stop(boolean orderly) {
        edge.stopTaking();
        if (orderly && !driver.drain(DRAIN_PATIENCE)) {
            log.warn("Not everything that was asked could be answered; clients will ask again");
        }
        edge.close();
        driver.close();
    }
}
