package io.atone.datasource.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instants in the night in which the clocks of the application's session go back, and 02:30 comes twice. MySQL and MariaDB keep an
 * instant, but show and take it as a local time; so a value that is moved as a local time comes back an hour off.
 */
@ForEachDatabase({MYSQL, MARIADB})
@CheckResidue
class DaylightSavingIT {

    private static final String FIRST_HALF_PAST_TWO = "FROM_UNIXTIME(1729989000.123456)";
    private static final String SECOND_HALF_PAST_TWO = "FROM_UNIXTIME(1729992600.123456)";
    private static final List<String> ZONE_TABLES =
            List.of("time_zone_transition", "time_zone_transition_type", "time_zone_name", "time_zone");
    private static final int ZONE = 990_001;

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private HikariDataSource berlin;
    private HikariDataSource utc;
    private DataSourceProxy application;

    /** Servers know no zones by name until somebody loads some; this one has the two changes of one year. */
    @BeforeEach
    void makeZone(DatabaseServer server) throws Exception {
        database = server.createDatabase();
        dropZone();
        Tables.execute(
                database,
                "INSERT INTO mysql.time_zone (Time_zone_id, Use_leap_seconds) VALUES (" + ZONE + ", 'N')",
                "INSERT INTO mysql.time_zone_name (Name, Time_zone_id) VALUES ('Atone/Berlin', " + ZONE + ")",
                "INSERT INTO mysql.time_zone_transition_type (Time_zone_id, Transition_type_id, `Offset`, Is_DST, Abbreviation)"
                        + " VALUES (" + ZONE + ", 0, 3600, 0, 'CET'), (" + ZONE + ", 1, 7200, 1, 'CEST')",
                "INSERT INTO mysql.time_zone_transition (Time_zone_id, Transition_time, Transition_type_id)"
                        + " VALUES (" + ZONE + ", 1711846800, 1), (" + ZONE + ", 1729990800, 0)");
        berlin = SideBySide.driver(database, "sessionVariables=time_zone='Atone/Berlin'");
        utc = SideBySide.driver(database, "sessionVariables=time_zone='+00:00'");
        application = wrap(berlin);
    }

    private DataSourceProxy wrap(HikariDataSource dataSource) throws SQLException {
        return (DataSourceProxy) DataSourceProxy.wrap(dataSource, coordinator, DataSourceProxyConfig.defaults());
    }

    private void dropZone() throws SQLException {
        for (String table : ZONE_TABLES) {
            Tables.execute(database, "DELETE FROM mysql." + table + " WHERE Time_zone_id = " + ZONE);
        }
    }

    @AfterEach
    void close() throws SQLException {
        application.close();
        berlin.close();
        utc.close();
        dropZone();
        database.close();
    }

    private static void run(Connection connection, String... sqls) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : sqls) {
                statement.execute(sql);
            }
        }
    }

    /** In a session of UTC, for in that of Berlin nobody can name the second half past two. */
    private void create(String columns) throws SQLException {
        try (Connection connection = utc.getConnection()) {
            run(
                    connection,
                    "CREATE TABLE t (" + columns + ")",
                    "INSERT INTO t (id, at, n) VALUES (1, " + FIRST_HALF_PAST_TWO + ", 10), (2, " + SECOND_HALF_PAST_TWO
                            + ", 20)");
        }
    }

    private void assertUndone(String... sqls) throws Exception {
        List<String> before = EngineDump.of(database, "t");
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = application.getConnection()) {
            Objects.requireNonNull(scope);
            assertThat(Tables.rows(connection, "SELECT DISTINCT HOUR(at) FROM t"))
                    .containsExactly("[2]");
            run(connection, sqls);
        }
        assertThat(EngineDump.of(database, "t")).isNotEqualTo(before);

        coordinator.rollback(xid);

        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
        assertThat(Tables.rows(database, "SELECT xid FROM undo_log")).isEmpty();
    }

    @Test
    void valuesComeBack() throws Exception {
        create("id INT PRIMARY KEY, at TIMESTAMP(6) NULL, n INT");

        assertUndone("UPDATE t SET at = NULL");
        assertUndone("UPDATE t SET at = '2024-07-01 12:00:00', n = n + 1 WHERE id = 2");
        assertUndone("DELETE FROM t");
        assertUndone("DELETE FROM t WHERE id = 2", "INSERT INTO t VALUES (2, '2024-10-27 02:30:00.123456', 5)");
        assertUndone("UPDATE t SET id = id + 10");
    }

    @Test
    void uniqueValuesComeBack() throws Exception {
        create("id INT PRIMARY KEY, at TIMESTAMP(6) NULL UNIQUE, n INT");

        assertUndone("UPDATE t SET at = NULL WHERE n = 20");
        assertUndone("UPDATE t SET at = at - INTERVAL id DAY");
        assertUndone("DELETE FROM t WHERE n = 10", "UPDATE t SET n = 5");
    }

    /** Which of the two rows is meant, no local time can tell. */
    @ParameterizedTest
    @ValueSource(strings = {"PRIMARY KEY (at)", "PRIMARY KEY (at, id)", "PRIMARY KEY (id, at)"})
    void rowsWithSuchAKeyAreThoseThatWereMeant(String key) throws Exception {
        create("id INT NOT NULL, at TIMESTAMP(6) NOT NULL DEFAULT '2001-01-01', n INT, other VARCHAR(20), " + key);

        for (String condition : List.of("n = 10", "n = 20", "n > 0")) {
            assertAsWithoutAtoneAndUndone("UPDATE t SET n = n + 1 WHERE " + condition);
            assertAsWithoutAtoneAndUndone("UPDATE t SET other = CONCAT('a', n) WHERE " + condition);
            assertAsWithoutAtoneAndUndone("UPDATE t SET other = 'x' WHERE " + condition + " ORDER BY n LIMIT 1");
            assertAsWithoutAtoneAndUndone("DELETE FROM t WHERE " + condition);
            assertAsWithoutAtoneAndUndone("DELETE FROM t WHERE " + condition + " ORDER BY n DESC LIMIT 1");
            assertAsWithoutAtoneAndUndone("DELETE a FROM t a JOIN t b ON b.id = a.id WHERE a." + condition);
            assertAsWithoutAtoneAndUndone("UPDATE t a JOIN t b ON b.id = a.id SET a.n = b.n + 1 WHERE a." + condition);
        }
    }

    private List<String> withoutAtone(String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            run(connection, "SET SESSION time_zone = 'Atone/Berlin'");
            connection.setAutoCommit(false);
            run(connection, sql);
            List<String> contents = EngineDump.of(connection, database.engine(), "t");
            connection.rollback();
            return contents;
        }
    }

    private void assertAsWithoutAtoneAndUndone(String sql) throws Exception {
        List<String> before = EngineDump.of(database, "t");
        List<String> expected = withoutAtone(sql);
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = application.getConnection()) {
            Objects.requireNonNull(scope);
            run(connection, sql);
        }
        assertThat(EngineDump.of(database, "t")).as(sql).isEqualTo(expected);

        coordinator.rollback(xid);

        assertThat(EngineDump.of(database, "t"))
                .as("after the rollback of " + sql)
                .isEqualTo(before);
    }
}
