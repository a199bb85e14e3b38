package io.atone.datasource.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.network.Fault;
import io.atone.testkit.network.FaultProxy;
import org.awaitility.Awaitility;

/**
 * A test's database as a service sees it: over a network that fails when the service comes to a chosen step, and stays away until
 * {@link #comeBack}. Connections that the test takes from the database itself are not harmed. Thread-safe.
 */
public final class FragileDatabase implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("//([^/:]+):(\\d+)/");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 5;
    private static final int CONNECTION_TIMEOUT_MILLIS = 1_000;

    private record Loss(Predicate<String> step, Runnable outage) {}

    private final FaultProxy network;
    private final HikariDataSource pool = new HikariDataSource();
    private final DataSource dataSource;
    private final AtomicReference<Loss> armed = new AtomicReference<>();
    private final CompletableFuture<Void> lost = new CompletableFuture<>();

    /** A pool of connections over a network of its own. The database's address names host and port. */
    public FragileDatabase(TestDatabase database) {
        Matcher address = ADDRESS.matcher(database.jdbcUrl());
        if (!address.find()) {
            throw new IllegalArgumentException("No host and port in " + database.jdbcUrl());
        }
        network = FaultProxy.to(Integer.parseInt(address.group(2)));
        pool.setJdbcUrl(address.replaceFirst("//127.0.0.1:" + network.port() + "/"));
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        dataSource = InterposedDataSource.showingSteps(pool, this::reached);
    }

    /** What the service uses. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** The next step of that kind does not reach the database, and nothing does from then on. */
    public void loseBefore(Predicate<String> step) {
        armed.set(new Loss(step, this::goAway));
    }

    /**
     * The next step of that kind reaches the database, but its answer is lost, and nothing gets through from then on.
     *
     * @param done whether the database has done it
     */
    public void loseAnswerTo(Predicate<String> step, Callable<Boolean> done) {
        armed.set(new Loss(step, () -> {
            network.toCaller(Fault.HOLD);
            Thread watcher = new Thread(() -> goAwayWhen(done), "network-loss");
            watcher.setDaemon(true);
            watcher.start();
        }));
    }

    private void goAwayWhen(Callable<Boolean> done) {
        try {
            Awaitility.await().atMost(PATIENCE).until(done);
            goAway();
        } catch (RuntimeException e) {
            lost.completeExceptionally(e);
        }
    }

    private void reached(String step) {
        Loss loss = armed.get();
        if (loss != null && loss.step().test(step) && armed.compareAndSet(loss, null)) {
            loss.outage().run();
        }
    }

    /** Connections break, and new ones are of no use. */
    private void goAway() {
        network.toTarget(Fault.cutAfter(0));
        network.cutAll();
        network.toCaller(Fault.NONE);
        lost.complete(null);
    }

    /** Waits until the armed loss has happened. */
    public void awaitLoss() {
        Awaitility.await().atMost(PATIENCE).until(lost::isDone);
        lost.join();
    }

    /** The database can be reached again. */
    public void comeBack() {
        network.heal();
    }

    /** Connections that the service holds. */
    public int connectionsInUse() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        pool.close();
        network.close();
    }
}
