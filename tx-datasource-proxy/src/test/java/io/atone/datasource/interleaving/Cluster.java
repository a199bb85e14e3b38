package io.atone.datasource.interleaving;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.core.AtoneClient;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.rm.BranchCoordinator;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.interleaving.Slots.Place;
import io.atone.datasource.interleaving.Slots.Row;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Two services, each with a database, and a coordinator in this process. Thread-safe. */
final class Cluster implements AutoCloseable {

    static final int DATABASES = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final AtomicLong COORDINATORS = new AtomicLong();

    private final Coordinator coordinator;
    private final List<Service> services = new ArrayList<>();

    /** A service with its database. */
    private record Service(
            TestDatabase database, Connection direct, HikariDataSource pool, AtoneClient client, DataSource proxy) {}

    Cluster(DatabaseServer server, Flaw flaw) throws SQLException {
        coordinator = Coordinator.start(CoordinatorConfig.inMemory()
                .inProcess("interleaving-" + COORDINATORS.incrementAndGet())
                .withEngine(EngineConfig.defaults()
                        .withPhaseTwoRetryMin(Duration.ofMillis(5))
                        .withPhaseTwoRetryMax(Duration.ofMillis(200))
                        .withCommitGathering(Duration.ZERO)));
        for (int i = 0; i < DATABASES; i++) {
            services.add(start(server.createDatabase(), "service" + i, flaw));
        }
    }

    private Service start(TestDatabase database, String name, Flaw flaw) throws SQLException {
        Connection direct = database.connect();
        execute(direct, "CREATE TABLE slot (id INT PRIMARY KEY, code INT UNIQUE, v INT NOT NULL)");
        HikariDataSource pool = pool(database);
        AtoneClient client = AtoneClients.connect(
                ClientConfig.forApplication(name).address(coordinator.address()).build());
        BranchCoordinator branches =
                flaw == Flaw.EVERY_LOCK_IS_GRANTED ? new FlawedBranches(client.branches()) : client.branches();
        return new Service(
                database, direct, pool, client, DataSourceProxy.wrap(pool, branches, DataSourceProxyConfig.defaults()));
    }

    /** Nobody waits for long, for some wait for each other: one by a lock of the database, and one by a global one. */
    private static HikariDataSource pool(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.username());
        config.setPassword(database.password());
        config.setMinimumIdle(0);
        config.setConnectionInitSql(
                switch (database.engine()) {
                    case MYSQL, MARIADB -> "SET SESSION innodb_lock_wait_timeout = 1";
                    case POSTGRESQL -> "SET lock_timeout = '400ms'";
                    case H2 -> "SET LOCK_TIMEOUT 400";
                });
        return new HikariDataSource(config);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    DatabaseEngine engine() {
        return services.get(0).database().engine();
    }

    AtoneClient client(int service) {
        return services.get(service).client();
    }

    /** A service's database, as its application sees it. */
    DataSource dataSource(int service) {
        return services.get(service).proxy();
    }

    /** Makes the tables hold this, past Atone. */
    void fill(Slots slots) throws SQLException {
        for (Service service : services) {
            execute(service.direct(), "DELETE FROM slot");
        }
        for (Map.Entry<Place, Row> row : slots.rows().entrySet()) {
            execute(
                    services.get(row.getKey().database()).direct(),
                    "INSERT INTO slot VALUES (" + row.getKey().id() + ", "
                            + row.getValue().code() + ", " + row.getValue().v() + ")");
        }
    }

    Slots contents() throws SQLException {
        TreeMap<Place, Row> rows = new TreeMap<>();
        for (int i = 0; i < services.size(); i++) {
            try (Statement statement = services.get(i).direct().createStatement();
                    ResultSet row = statement.executeQuery("SELECT id, code, v FROM slot")) {
                while (row.next()) {
                    Row beside = new Row(row.getObject("code", Integer.class), row.getInt("v"));
                    rows.put(new Place(i, row.getInt("id")), beside);
                }
            }
        }
        return new Slots(rows);
    }

    /** Waits until phase two has nothing left to do; returns what is left nevertheless. */
    Optional<String> residue() throws SQLException {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .until(this::isAtRest);
        } catch (ConditionTimeoutException e) {
            return Optional.of("this does not come to an end: " + coordinator.transactions(DATABASES));
        }
        EngineOverview overview = coordinator.overview();
        if (overview.attentionsCalled() > 0) {
            return Optional.of("a branch cannot be undone: " + coordinator.transactions(DATABASES));
        }
        int undoRows = 0;
        for (Service service : services) {
            undoRows += undoRows(service.direct());
        }
        return undoRows == 0 && overview.heldLocks() == 0 && overview.lockWaiters() == 0
                ? Optional.empty()
                : Optional.of(undoRows + " undo rows, " + overview.heldLocks() + " global locks and "
                        + overview.lockWaiters() + " lock waiters are left");
    }

    private boolean isAtRest() {
        EngineOverview overview = coordinator.overview();
        return overview.attentionsCalled() > 0
                || (overview.liveTransactions() == 0 && overview.unfinishedBranches() == 0);
    }

    private static int undoRows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM undo_log")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Service service : services) {
            service.client().close();
            service.pool().close();
            service.direct().close();
        }
        coordinator.close();
        services.forEach(service -> service.database().close());
    }
}
