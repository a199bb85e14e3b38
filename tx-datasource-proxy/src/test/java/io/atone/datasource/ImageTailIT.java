package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The after image of a branch's last change, which the database itself puts behind the undo record where that is exact. */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB})
@CheckResidue
class ImageTailIT {

    /** Parameters of the driver that change how values travel. */
    private static final List<String> DRIVER_SETTINGS = List.of("", "useServerPrepStmts=true");

    /** A column's type, a value, and another one. */
    private record Values(String type, String first, String second) {

        private Values backwards() {
            String last = second;
            return new Values(type, last, first);
        }
    }

    private static final List<Values> VALUES = List.of(
            new Values("TINYINT", "-128", "127"),
            new Values("TINYINT(1)", "0", "1"),
            new Values("INT", "NULL", "-2147483648"),
            new Values("INT ZEROFILL", "7", "8"),
            new Values("BIGINT UNSIGNED", "18446744073709551615", "0"),
            new Values("DECIMAL(65,30)", "0", "-99999999999999999999999999999999999.999999999999999999999999999999"),
            new Values("DECIMAL(10,2) ZEROFILL", "1.10", "99999999.99"),
            new Values("YEAR", "0", "2155"),
            new Values("CHAR(10)", "'ab  '", "NULL"),
            new Values("VARCHAR(10) CHARACTER SET utf8mb4", "''", "' 张三 😀 '"),
            new Values("VARCHAR(10) CHARACTER SET utf8mb4", "'vn0000'", "'n'"),
            new Values("VARCHAR(255) CHARACTER SET latin1", "'é'", "'€'"),
            new Values("VARCHAR(255) CHARACTER SET utf16", "'x'", "REPEAT('ß', 255)"));

    /** Which is read by a query, because it is long, or depends on the session, or has no exact text. */
    private static final List<Values> OTHERS = List.of(
            new Values("VARCHAR(2000)", "'a'", "'b'"),
            new Values("DOUBLE", "0.1", "1e300"),
            new Values("TIMESTAMP(6) NULL", "NULL", "'2026-10-25 02:30:00.123456'"),
            new Values("VARBINARY(10)", "X'00'", "X'FF'"));

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
    }

    @Test
    void valuesThatTheDatabaseHasPutBehindTheRecordAreRestored() throws Exception {
        for (String settings : DRIVER_SETTINGS) {
            for (Values values : VALUES) {
                assertRestored(settings, values, true);
                assertRestored(settings, values.backwards(), true);
            }
        }
    }

    @Test
    void otherValuesAreReadByAQueryAndRestored() throws Exception {
        for (Values values : OTHERS) {
            assertRestored("", values, false);
        }
    }

    @Test
    void rowThatSomebodyChangedSinceIsNoticed() throws Exception {
        Tables.execute(
                database, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))", "INSERT INTO t VALUES (1, 'before')");
        Xid xid = coordinator.newXid();
        try (DataSourceProxy proxy = proxy("")) {
            update(proxy, xid, "UPDATE t SET v = 'after' WHERE id = 1");
            Tables.execute(database, "UPDATE t SET v = 'else' WHERE id = 1");

            assertThatThrownBy(() -> coordinator.rollback(xid)).isInstanceOf(NeedsAttentionException.class);

            Tables.execute(database, "UPDATE t SET v = 'after' WHERE id = 1");
            coordinator.rollback(xid);
        }
        assertThat(Tables.rows(database, "SELECT * FROM t")).containsExactly("[1, before]");
    }

    @Test
    void rowThatIsChangedAgainOrRolledBackToASavepointIsRestored() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20), n INT)",
                "INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 2)");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = coordinator.newXid();
        try (DataSourceProxy proxy = proxy("")) {
            changeTwice(proxy, xid);
            assertThat(Tables.rows(database, "SELECT * FROM t")).containsExactly("[1, y, 9]", "[2, two, 7]");

            coordinator.rollback(xid);
        }
        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    private static void changeTwice(DataSourceProxy proxy, Xid xid) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE t SET v = 'x' WHERE id = 1");
            statement.executeUpdate("UPDATE t SET n = 7 WHERE id = 2");
            Savepoint savepoint = connection.setSavepoint();
            statement.executeUpdate("UPDATE t SET n = 8 WHERE id = 2");
            connection.rollback(savepoint);
            statement.executeUpdate("UPDATE t SET n = 9, v = 'y' WHERE id = 1");
            connection.commit();
        }
    }

    private void assertRestored(String settings, Values values, boolean expectTail) throws Exception {
        Tables.execute(
                database,
                "DROP TABLE IF EXISTS t",
                "CREATE TABLE t (id VARCHAR(20), part INT, v " + values.type() + ", PRIMARY KEY (id, part))",
                "INSERT INTO t VALUES ('é', 1, " + values.first() + "), ('é', 2, NULL)");
        List<String> before = EngineDump.of(database, "t");
        Xid xid = coordinator.newXid();
        try (DataSourceProxy proxy = proxy(settings)) {
            update(proxy, xid, "UPDATE t SET v = " + values.second() + " WHERE id = ? AND part = ?", "é", 1);
            assertThat(EngineDump.of(database, "t")).as(values.toString()).isNotEqualTo(before);
            String context =
                    Tables.rows(database, "SELECT context FROM undo_log").toString();
            assertThat(context.contains(";tail=")).as(values.toString()).isEqualTo(expectTail);

            coordinator.rollback(xid);
        }
        assertThat(EngineDump.of(database, "t")).as(values.toString()).isEqualTo(before);
    }

    private static void update(DataSourceProxy proxy, Xid xid, String sql, Object... parameters) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            Objects.requireNonNull(scope);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private DataSourceProxy proxy(String settings) throws SQLException {
        if (settings.isEmpty()) {
            return (DataSourceProxy)
                    DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        }
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl() + (database.jdbcUrl().contains("?") ? "&" : "?") + settings);
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(2);
        return (DataSourceProxy) DataSourceProxy.wrap(pool, coordinator, DataSourceProxyConfig.defaults());
    }
}
