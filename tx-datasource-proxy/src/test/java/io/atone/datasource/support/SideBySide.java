package io.atone.datasource.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.testkit.database.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The same tables in two databases, one for the bare driver and one for a global transaction. Not thread-safe. */
public final class SideBySide implements AutoCloseable {

    private static final int POOL_SIZE = 2;

    private final TestDatabase bare;
    private final TestDatabase atone;
    private final HikariDataSource bareDriver;
    private final HikariDataSource driver;
    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private final DataSourceProxy proxy;

    /** @param options of the driver, as {@code name=value} */
    public SideBySide(TestDatabase bare, TestDatabase atone, String... options) throws SQLException {
        this.bare = bare;
        this.atone = atone;
        this.bareDriver = driver(bare, options);
        this.driver = driver(atone, options);
        this.proxy = (DataSourceProxy) DataSourceProxy.wrap(driver, coordinator, DataSourceProxyConfig.defaults());
    }

    /**
     * A pool of its own for a database.
     *
     * @param options of the driver, as {@code name=value}
     */
    public static HikariDataSource driver(TestDatabase database, String... options) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.username());
        config.setPassword(database.password());
        config.setMaximumPoolSize(POOL_SIZE);
        for (String option : options) {
            int equals = option.indexOf('=');
            config.addDataSourceProperty(option.substring(0, equals), option.substring(equals + 1));
        }
        return new HikariDataSource(config);
    }

    /** Work of a user of JDBC in one local transaction. */
    @FunctionalInterface
    public interface Work {
        void run(Connection connection, Observations seen) throws SQLException;
    }

    /** Statements whose update counts are seen. */
    public static Work statements(String... texts) {
        return (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                for (String text : texts) {
                    seen.add(statement.executeUpdate(text));
                }
            }
        };
    }

    /** Runs statements in both databases, without any proxy. */
    public void execute(String... statements) throws SQLException {
        Tables.execute(bare, statements);
        Tables.execute(atone, statements);
    }

    /** The work is seen, commits and rolls back globally as it does without Atone. The tables are what they were afterwards. */
    public void assertRoundTrip(List<String> tables, Work work) throws Exception {
        List<List<String>> initial = contents(tables);
        Observations expected = new Observations();
        List<List<String>> expectedContents = new ArrayList<>();
        try (Connection connection = bareDriver.getConnection()) {
            connection.setAutoCommit(false);
            work.run(connection, expected);
            for (String table : tables) {
                expectedContents.add(EngineDump.uncommitted(bare, connection, table));
            }
            connection.rollback();
        }

        Xid xid = coordinator.newXid();
        Observations seen = runGlobally(xid, work);
        List<List<String>> contents = contents(tables);
        coordinator.rollback(xid);

        assertThat(seen.seen()).as("what its user sees").isEqualTo(expected.seen());
        assertThat(contents).as("after the local commit").isEqualTo(expectedContents);
        assertThat(contents(tables)).as("after the rollback").isEqualTo(initial);
        assertNothingLeft();
    }

    /** The work leaves nothing behind when it is rolled back globally; what it sees is its own matter. */
    public void assertNothingRemains(List<String> tables, Work work) throws Exception {
        List<List<String>> initial = contents(tables);
        Xid xid = coordinator.newXid();
        runGlobally(xid, work);
        coordinator.rollback(xid);

        assertThat(contents(tables)).as("after the rollback").isEqualTo(initial);
        assertNothingLeft();
    }

    /** The work is refused before anything ran, with a reason that says so. */
    public void assertRefused(List<String> tables, String reason, Work work) throws Exception {
        List<List<String>> initial = contents(tables);
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> runGlobally(xid, work))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("Way out");

        assertThat(contents(tables)).isEqualTo(initial);
        assertNothingLeft();
    }

    /** Runs work in a global transaction and commits locally. */
    public Observations runGlobally(Xid xid, Work work) throws SQLException {
        Observations seen = new Observations();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            try {
                work.run(connection, seen);
                connection.commit();
            } finally {
                connection.rollback();
            }
        }
        return seen;
    }

    /** The proxied side. */
    public DataSource proxy() {
        return proxy;
    }

    /** Whom the proxied side asks. */
    public ScriptedCoordinator coordinator() {
        return coordinator;
    }

    /** What is in tables of the proxied side. */
    public List<List<String>> contents(List<String> tables) throws SQLException {
        List<List<String>> contents = new ArrayList<>();
        for (String table : tables) {
            contents.add(EngineDump.of(atone, table));
        }
        return contents;
    }

    private void assertNothingLeft() throws SQLException {
        assertThat(Tables.rows(atone, "SELECT xid FROM undo_log")).isEmpty();
        assertThat(coordinator.heldLocks()).isZero();
    }

    @Override
    public void close() {
        proxy.close();
        driver.close();
        bareDriver.close();
    }
}
