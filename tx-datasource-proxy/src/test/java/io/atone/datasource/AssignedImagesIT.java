package io.atone.datasource;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.support.CountingDataSource;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** After images that the look at the rows computes before the UPDATE runs, where an assignment stores values as they are. */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB})
@CheckResidue
class AssignedImagesIT {

    /** The look, the statement; and the look afterwards. */
    private static final int FORETOLD = 2;

    private static final int READ_AFTERWARDS = 3;

    /** A column's type, its value, what is assigned, and the parameters in that. */
    private record Case(String type, String value, String assigned, List<@Nullable Object> parameters) {}

    private static Case of(String type, String value, String assigned, @Nullable Object... parameters) {
        return new Case(type, value, assigned, Arrays.asList(parameters));
    }

    private static final List<Case> TOLD = List.of(
            of("TINYINT", "-128", "v + 255"),
            of("TINYINT(1)", "0", "1 - v"),
            of("TINYINT UNSIGNED", "255", "v - 255"),
            of("SMALLINT", "-5", "v * -1"),
            of("MEDIUMINT", "NULL", "8388607"),
            of("INT", "NULL", "-2147483648"),
            of("INT", "1", "t.v + ?", 4),
            of("INT ZEROFILL", "7", "8"),
            of("BIGINT UNSIGNED", "0", "18446744073709551615"),
            of("BIGINT", "5", "(v + ?) * ?", 7L, 3),
            of("DECIMAL(19,2)", "100.00", "v - ?", new BigDecimal("0.5")),
            of("DECIMAL(19,2)", "100.00", "v * 1.500"),
            of("DECIMAL(19,2)", "NULL", "5"),
            of("DECIMAL(19,2)", "NULL", "v + 5"),
            of("DECIMAL(10,2) ZEROFILL", "1.10", "99999999.99"),
            of("DECIMAL(65,30)", "0", "v - 99999999999999999999999999999999999.999999999999999999999999999999"),
            of("VARCHAR(10) CHARACTER SET utf8mb4", "''", "' 张三 😀 '"),
            of("VARCHAR(4) CHARACTER SET utf8mb4", "'x'", "'ab  '"));

    /** Of what type such a value is the driver decides, and its settings; so it may be told or not. */
    private static final List<Case> BY_DRIVER = List.of(
            of("INT", "NULL", "?", 4),
            of("DECIMAL(19,2)", "1", "?", new BigDecimal("12345.60")),
            of("DECIMAL(19,2)", "1", "?", 2.5d),
            of("DECIMAL(19,2)", "1", "?", "2.5"),
            of("VARCHAR(10) CHARACTER SET utf8mb4", "NULL", "?", "it's 😀"),
            of("VARCHAR(10) CHARACTER SET utf8mb4", "'x'", "?", (Object) null),
            of("TINYINT(1)", "0", "?", true),
            of("VARCHAR(10) CHARACTER SET utf8mb4", "NULL", "''"),
            of("DATETIME(3)", "NULL", "?", "2026-10-25 02:30:00.1239"));

    /** The assignment converts, or may do so. */
    private static final List<Case> NOT_TOLD = List.of(
            of("DECIMAL(20,8)", "1", "v / 3"),
            of("DECIMAL(20,8)", "7", "1 / 3 * v"),
            of("DECIMAL(19,2)", "1", "1.005"),
            of("DECIMAL(19,2)", "1", "1e0"),
            of("DECIMAL(19,2)", "1", "'5'"),
            of("INT", "1", "1.5"),
            of("INT", "1", "ROUND(v * 1.5)"),
            of("BIT(8)", "b'1'", "5"),
            of("YEAR", "2000", "1999"),
            of("DOUBLE", "0.1", "v + 0.2"),
            of("FLOAT", "0.1", "0.7"),
            of("CHAR(10)", "'x'", "'ab  '"),
            of("VARCHAR(10) CHARACTER SET utf8mb4", "'x'", "5"),
            of("VARCHAR(10) CHARACTER SET utf8mb4", "'x'", "x'41'"),
            of("VARCHAR(10) CHARACTER SET latin1", "'x'", "'€'"),
            of("TEXT", "'x'", "'y'"),
            of("TIMESTAMP(6) NULL", "NULL", "'2026-10-25 02:30:00.123456'"),
            of("INT NOT NULL DEFAULT 3", "1", "DEFAULT"));

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private final CountingDataSource counting = new CountingDataSource();
    private final List<HikariDataSource> pools = new ArrayList<>();
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
    }

    @AfterEach
    void closePools() {
        pools.forEach(HikariDataSource::close);
    }

    @Test
    void valuesThatAreStoredAsTheyAreAreForetold() throws Exception {
        for (Case told : TOLD) {
            assertThat(statementsFor("", told)).as(told.toString()).isEqualTo(FORETOLD);
            statementsFor("useServerPrepStmts=true", told);
        }
    }

    @Test
    void valuesAreRestoredOfWhateverTypeTheDriverMakesThem() throws Exception {
        for (Case parameter : BY_DRIVER) {
            assertThat(statementsFor("", parameter)).as(parameter.toString()).isBetween(FORETOLD, READ_AFTERWARDS);
            statementsFor("useServerPrepStmts=true", parameter);
        }
        assertThat(statementsFor("", BY_DRIVER.get(0))).isEqualTo(FORETOLD);
    }

    @Test
    void valuesThatMayBeConvertedAreReadAfterwards() throws Exception {
        for (Case converted : NOT_TOLD) {
            assertThat(statementsFor("", converted)).as(converted.toString()).isEqualTo(READ_AFTERWARDS);
        }
    }

    @Test
    void laterAssignmentsSeeTheFirstOne() throws Exception {
        assertThat(statementsFor("", of("INT", "1", "v + 1, n = ?", 9))).isEqualTo(FORETOLD);
        assertThat(statementsFor("", of("INT", "1", "7, n = v + 1"))).isEqualTo(READ_AFTERWARDS);
    }

    @Test
    void columnThatTheDatabaseChangesByItselfIsReadAfterwards() throws Exception {
        Case changed = of("INT, at TIMESTAMP(6) NULL ON UPDATE CURRENT_TIMESTAMP(6)", "1", "v + 1");
        create(changed);
        List<String> before = EngineDump.of(database, "t");
        Xid xid = coordinator.newXid();
        try (DataSourceProxy proxy = proxy("")) {
            assertThat(update(proxy, xid, changed)).isEqualTo(READ_AFTERWARDS);
            coordinator.rollback(xid);
        }
        assertThat(EngineDump.of(database, "t")).isEqualTo(before);
    }

    @Test
    void valueThatCannotBeComputedFailsInTheStatementItself() throws Exception {
        for (Case failing : List.of(
                of("BIGINT", "9223372036854775807", "v + 1"),
                of("BIGINT UNSIGNED", "0", "v - 1"),
                of("TINYINT", "1", "v + 127"))) {
            create(failing);
            SQLException bare = failure(() -> bare(failing));
            try (DataSourceProxy proxy = proxy("")) {
                SQLException thrown = failure(() -> update(proxy, coordinator.newXid(), failing));

                assertThat(thrown.getErrorCode()).as(failing.toString()).isEqualTo(bare.getErrorCode());
                assertThat(thrown.getSQLState()).isEqualTo(bare.getSQLState());
            }
        }
    }

    @Test
    void rowThatSomebodyChangedSinceIsNoticed() throws Exception {
        Case changed = of("VARCHAR(20)", "'before'", "?", "after");
        create(changed);
        Xid xid = coordinator.newXid();
        try (DataSourceProxy proxy = proxy("")) {
            update(proxy, xid, changed);
            Tables.execute(database, "UPDATE t SET v = 'else' WHERE id = 1");

            assertThatThrownBy(() -> coordinator.rollback(xid)).isInstanceOf(NeedsAttentionException.class);

            Tables.execute(database, "UPDATE t SET v = 'after' WHERE id = 1");
            coordinator.rollback(xid);
        }
        assertThat(Tables.rows(database, "SELECT v FROM t WHERE id = 1")).containsExactly("[before]");
    }

    private interface Failing {
        void run() throws SQLException;
    }

    private static SQLException failure(Failing work) {
        try {
            work.run();
        } catch (SQLException e) {
            return e;
        }
        throw new AssertionError("It did not fail");
    }

    /**
     * Runs the update, commits the branch, undoes it, and compares with what the update does without Atone.
     *
     * @return how many statements the update took
     */
    private int statementsFor(String settings, Case tried) throws Exception {
        create(tried);
        bare(tried);
        List<String> after = EngineDump.of(database, "t");
        create(tried);
        List<String> before = EngineDump.of(database, "t");
        Xid xid = coordinator.newXid();
        int statements;
        try (DataSourceProxy proxy = proxy(settings)) {
            statements = update(proxy, xid, tried);
            assertThat(EngineDump.of(database, "t")).as(tried.toString()).isEqualTo(after);

            coordinator.rollback(xid);
        }
        assertThat(EngineDump.of(database, "t")).as(tried.toString()).isEqualTo(before);
        return statements;
    }

    private void create(Case tried) throws SQLException {
        Tables.execute(
                database,
                "DROP TABLE IF EXISTS t",
                "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, v " + tried.type() + ")",
                "INSERT INTO t (id, n, v) VALUES (1, 1, " + tried.value() + "), (2, 2, " + tried.value() + ")");
    }

    private static String sql(Case tried) {
        return "UPDATE t SET v = " + tried.assigned() + " WHERE id = 1";
    }

    private void bare(Case tried) throws SQLException {
        try (Connection connection = database.connect()) {
            run(connection, tried);
        }
    }

    private static void run(Connection connection, Case tried) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(tried))) {
            for (int i = 0; i < tried.parameters().size(); i++) {
                statement.setObject(i + 1, tried.parameters().get(i));
            }
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    /** What is known of the session and the table has been read when the statements are counted. */
    private int update(DataSourceProxy proxy, Xid xid, Case tried) throws SQLException {
        int statements;
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            run(connection, tried);
            connection.rollback();
            counting.take();
            run(connection, tried);
            statements = counting.take();
            connection.commit();
        }
        return statements;
    }

    private DataSourceProxy proxy(String settings) throws SQLException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl() + (database.jdbcUrl().contains("?") ? "&" : "?") + settings);
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(2);
        pools.add(pool);
        DataSource counted = counting.count(pool);
        return (DataSourceProxy) DataSourceProxy.wrap(counted, coordinator, DataSourceProxyConfig.defaults());
    }
}
