package io.atone.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.DatabaseUnavailableException;
import io.atone.testkit.database.embedded.EmbeddedDatabaseServer;
import io.atone.testkit.process.JvmExit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database servers that all tests of this JVM share: each is started at its first use and stopped when the JVM exits.
 * Thread-safe.
 *
 * <p>A server is a running one that the environment names ({@code ATONE_TEST_MYSQL_URL}, {@code ..._USER} and
 * {@code ..._PASSWORD}, the same for the other engines), else one from binaries on the class path, else a container. The
 * system property {@code atone.testkit.databases} insists on one of these: {@code url}, {@code embedded} or
 * {@code testcontainers}. H2 runs in this JVM's memory unless a URL is given.
 */
public final class TestDatabases {

    private static final Logger LOG = LoggerFactory.getLogger(TestDatabases.class);
    private static final Map<DatabaseEngine, Slot> SLOTS = new EnumMap<>(DatabaseEngine.class);

    static {
        for (DatabaseEngine engine : DatabaseEngine.values()) {
            SLOTS.put(engine, new Slot(engine));
        }
    }

    private TestDatabases() {}

    /**
     * The shared server of that engine.
     *
     * @throws DatabaseUnavailableException if it cannot be started; later calls fail the same way at once
     */
    public static DatabaseServer get(DatabaseEngine engine) {
        Slot slot = SLOTS.get(engine);
        if (slot == null) {
            throw new IllegalStateException("No slot for " + engine);
        }
        return slot.get();
    }

    /** Starts at most once, whether that works or not; engines start independently of each other. */
    private static final class Slot {

        private final DatabaseEngine engine;
        private Optional<DatabaseServer> server = Optional.empty();
        private Optional<RuntimeException> failure = Optional.empty();

        Slot(DatabaseEngine engine) {
            this.engine = engine;
        }

        synchronized DatabaseServer get() {
            if (failure.isPresent()) {
                throw new DatabaseUnavailableException(
                        engine + " could not be started before: "
                                + failure.get().getMessage(),
                        failure.get());
            }
            if (server.isEmpty()) {
                try {
                    server = Optional.of(start());
                } catch (RuntimeException e) {
                    failure = Optional.of(e);
                    throw e;
                }
            }
            return server.get();
        }

        private DatabaseServer start() {
            long startNanos = System.nanoTime();
            DatabaseServer started = firstAvailable();
            JvmExit.onExit(started::close);
            LOG.info("{} is ready after {} ms", started.description(), (System.nanoTime() - startNanos) / 1_000_000);
            return started;
        }

        private DatabaseServer firstAvailable() {
            List<String> reasons = new ArrayList<>();
            for (DatabaseSource source : DatabaseSource.parse(System.getProperty(DatabaseSource.PROPERTY, "auto"))) {
                Optional<DatabaseServer> found =
                        switch (source) {
                            case URL -> fromEnvironment(reasons);
                            case EMBEDDED -> embedded(reasons);
                            case TESTCONTAINERS -> container(reasons);
                        };
                if (found.isPresent()) {
                    return found.get();
                }
            }
            throw new DatabaseUnavailableException("No " + engine + " for tests: " + String.join("; ", reasons));
        }

        private Optional<DatabaseServer> fromEnvironment(List<String> reasons) {
            Optional<DatabaseServer> external = ExternalServer.fromEnvironment(engine, System.getenv());
            if (external.isEmpty()) {
                reasons.add("environment variable " + ExternalServer.urlVariable(engine) + " is not set");
            }
            return external;
        }

        private Optional<DatabaseServer> embedded(List<String> reasons) {
            if (engine == DatabaseEngine.H2) {
                return Optional.of(new InMemoryH2());
            }
            Optional<String> obstacle = EmbeddedDatabaseServer.obstacle(engine);
            if (obstacle.isPresent()) {
                reasons.add(obstacle.get());
                return Optional.empty();
            }
            return Optional.of(EmbeddedDatabaseServer.startTemporary(engine));
        }

        private Optional<DatabaseServer> container(List<String> reasons) {
            if (engine == DatabaseEngine.H2) {
                return Optional.of(new InMemoryH2());
            }
            Optional<String> obstacle = Docker.obstacle(System.getenv(), Docker.SOCKET);
            if (obstacle.isPresent()) {
                reasons.add(obstacle.get());
                return Optional.empty();
            }
            try {
                return Optional.of(ContainerServer.start(engine));
            } catch (NoClassDefFoundError e) {
                reasons.add("org.testcontainers:testcontainers is not on the class path");
                return Optional.empty();
            }
        }
    }
}
