package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.support.InterposedDataSource;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What somebody else does between the steps of a capture, and what drivers and isolation levels hide. */
@ForEachDatabase
@CheckResidue
class ConcurrencyIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
    }

    private static int runIn(Xid xid, DataSource dataSource, int isolation, String sql) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = dataSource.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                int count = statement.executeUpdate(sql);
                connection.commit();
                return count;
            }
        }
    }

    /** Runs a statement on another connection just before the proxies' changing statement is prepared. */
    private DataSource with(String slippedIn) throws SQLException {
        AtomicBoolean done = new AtomicBoolean();
        DataSource interposed = InterposedDataSource.showing(database.dataSource(), text -> {
            if ((text.startsWith("UPDATE item") || text.startsWith("DELETE FROM item"))
                    && done.compareAndSet(false, true)) {
                try {
                    Tables.execute(database, slippedIn);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        return DataSourceProxy.wrap(interposed, coordinator, DataSourceProxyConfig.defaults());
    }

    /** Where RETURNING tells old and new rows there is no moment in between: the row is there before the statement. */
    private static boolean looksBefore(DatabaseEngine engine) {
        return engine != DatabaseEngine.POSTGRESQL;
    }

    @Test
    void rowThatSlipsInBetweenIsNeitherChangedNorUndone(DatabaseEngine engine) throws Exception {
        assumeTrue(looksBefore(engine), "the statement is the first look");
        DataSource proxy = with("INSERT INTO item VALUES (77, 25, 0)");
        Xid xid = coordinator.newXid();

        int count = runIn(xid, proxy, Connection.TRANSACTION_READ_COMMITTED, "UPDATE item SET v = v + 1 WHERE v >= 20");

        assertThat(count).isEqualTo(2);
        assertThat(Tables.rows(database, "SELECT id, v FROM item"))
                .containsExactly("[1, 10]", "[2, 21]", "[3, 31]", "[4, null]", "[77, 25]");
        coordinator.rollback(xid);
        assertThat(Tables.rows(database, "SELECT id, v FROM item"))
                .containsExactly("[1, 10]", "[2, 20]", "[3, 30]", "[4, null]", "[77, 25]");
    }

    @Test
    void rowThatIsThereByTheTimeOfTheStatementIsChangedAndUndone(DatabaseEngine engine) throws Exception {
        assumeTrue(!looksBefore(engine), "rows are locked before the statement");
        DataSource proxy = with("INSERT INTO item VALUES (77, 25, 0)");
        Xid xid = coordinator.newXid();

        int count = runIn(xid, proxy, Connection.TRANSACTION_READ_COMMITTED, "UPDATE item SET v = v + 1 WHERE v >= 20");

        assertThat(count).isEqualTo(3);
        coordinator.rollback(xid);
        assertThat(Tables.rows(database, "SELECT id, v FROM item"))
                .containsExactly("[1, 10]", "[2, 20]", "[3, 30]", "[4, null]", "[77, 25]");
    }

    @Test
    void rowThatIsInsertedUnderTheWantedKeyIsLeftAlone(DatabaseEngine engine) throws Exception {
        assumeTrue(looksBefore(engine), "the statement is the first look");
        DataSource proxy = with("INSERT INTO item VALUES (77, 25, 0)");
        Xid xid = coordinator.newXid();

        int count = runIn(xid, proxy, Connection.TRANSACTION_READ_COMMITTED, "DELETE FROM item WHERE id = 77");

        assertThat(count).isZero();
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id = 77")).containsExactly("[25]");
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    /**
     * The transaction's snapshot is older than the row: an image that came from the snapshot would be older than what the
     * statement matched.
     */
    @Test
    void imagesAreTheNewestRowsUnderRepeatableRead(DatabaseEngine engine) throws Exception {
        boolean snapshotAllowsIt = engine == DatabaseEngine.MYSQL;
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            connection.setTransactionIsolation(
                    snapshotAllowsIt ? Connection.TRANSACTION_REPEATABLE_READ : Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM item").close();
            Tables.execute(database, "UPDATE item SET v = 500 WHERE id = 1");
            statement.executeUpdate("UPDATE item SET v = 500 WHERE id = 1");
            statement.executeUpdate("UPDATE item SET w = 1 WHERE id = 1");
            connection.commit();
        }
        coordinator.rollback(xid);

        assertThat(Tables.rows(database, "SELECT v, w FROM item WHERE id = 1")).containsExactly("[500, 0]");
    }

    /** Another transaction may have written that value, and may take it back. */
    @Test
    void rowThatAStatementLeavesAsItIsIsLockedToo(DatabaseEngine engine) throws Exception {
        List<String> statements =
                new ArrayList<>(List.of("UPDATE item SET v = 10 WHERE id = 1", "UPDATE item SET id = 1 WHERE id = 1"));
        switch (engine) {
            case MYSQL, MARIADB ->
                statements.addAll(List.of(
                        "INSERT INTO item (id, v) VALUES (1, 5) ON DUPLICATE KEY UPDATE v = 10",
                        "REPLACE INTO item VALUES (1, 10, 0)",
                        "UPDATE item i JOIN line l ON l.line_no = i.id SET i.v = 10 WHERE l.qty = 5"));
            case POSTGRESQL ->
                statements.addAll(List.of(
                        "INSERT INTO item (id, v) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET v = 10",
                        "UPDATE item i SET v = 10 FROM line l WHERE l.line_no = i.id AND l.qty = 5"));
            case H2 -> statements.add("MERGE INTO item (id, v) KEY (id) VALUES (1, 10)");
        }
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        List<String> initial = Tables.rows(database, "SELECT * FROM item");
        for (String statement : statements) {
            Xid xid = coordinator.newXid();
            runIn(xid, proxy, Connection.TRANSACTION_READ_COMMITTED, statement);

            assertThat(coordinator.heldLocks()).as(statement).isPositive();
            coordinator.rollback(xid);
            assertThat(Tables.rows(database, "SELECT * FROM item"))
                    .as(statement)
                    .isEqualTo(initial);
        }
    }

    @Test
    void driverThatCountsOnlyChangedRowsIsUnderstood(DatabaseEngine engine) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.username());
        config.setPassword(database.password());
        if (engine == DatabaseEngine.MYSQL || engine == DatabaseEngine.MARIADB) {
            config.addDataSourceProperty("useAffectedRows", "true");
        }
        if (engine == DatabaseEngine.MYSQL) {
            config.addDataSourceProperty("rewriteBatchedStatements", "true");
        }
        if (engine == DatabaseEngine.POSTGRESQL) {
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        List<String> initial = Tables.rows(database, "SELECT * FROM item");
        List<String> accounts = Tables.rows(database, "SELECT * FROM account");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            DataSource proxy = DataSourceProxy.wrap(pool, coordinator, DataSourceProxyConfig.defaults());
            Xid xid = coordinator.newXid();
            runIn(xid, proxy, Connection.TRANSACTION_READ_COMMITTED, "UPDATE item SET v = 10 WHERE id = 1");
            runIn(xid, proxy, Connection.TRANSACTION_READ_COMMITTED, "UPDATE item SET v = 20 WHERE v <= 20");
            try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                    Connection connection = proxy.getConnection()) {
                Objects.requireNonNull(scope);
                batch(connection, "INSERT INTO item (id, v) VALUES (?, 1)", 300, 301, 302);
                batch(connection, "UPDATE item SET v = 1 WHERE id = ?", 1, 301, 302);
                batch(connection, "DELETE FROM item WHERE id = ?", 1, 2, 300);
                batch(connection, "INSERT INTO account (name, balance) VALUES (?, 1)", 1, 2, 3);
            }
            assertThat(Tables.rows(database, "SELECT id, v FROM item"))
                    .containsExactly("[3, 30]", "[301, 1]", "[302, 1]", "[4, null]");
            coordinator.rollback(xid);
        }

        assertThat(Tables.rows(database, "SELECT * FROM item")).isEqualTo(initial);
        assertThat(Tables.rows(database, "SELECT * FROM account")).isEqualTo(accounts);
    }

    private static void batch(Connection connection, String sql, int... ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int id : ids) {
                statement.setObject(1, sql.contains("account") ? "n" + id : (Object) id);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
