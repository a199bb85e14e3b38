package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Sessions that understand statements in another way than usual, and values that a database takes for something else. */
@ForEachDatabase
@CheckResidue
class SessionIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private DataSourceProxy proxy;
    private Map<String, List<String>> initial;
    private Xid xid;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
        initial = Tables.contents(database);
        proxy = (DataSourceProxy)
                DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        xid = coordinator.newXid();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @FunctionalInterface
    private interface Work {
        void run(Connection connection) throws Exception;
    }

    private void inSession(String setting, Work work) throws Exception {
        try (Connection connection = proxy.getConnection()) {
            execute(connection, setting);
            connection.setAutoCommit(false);
            try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
                Objects.requireNonNull(scope);
                work.run(connection);
            }
        }
    }

    /** For the next ones who get the connection from the pool. */
    private void reset(String... settings) throws SQLException {
        try (Connection connection = proxy.getConnection()) {
            for (String setting : settings) {
                execute(connection, setting);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean mySqlLike() {
        return database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB;
    }

    /** From then on other sessions are taken for like this one until they show to be different. */
    private void runInUsualSession() throws Exception {
        try (Connection connection = proxy.getConnection();
                TransactionContext.Scope scope = TransactionContext.bind(xid)) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            execute(connection, "UPDATE item SET v = 98 WHERE id = 1");
            connection.rollback();
        }
    }

    private void assertRefused(String setting, String reason) throws Exception {
        runInUsualSession();
        inSession(setting, connection -> {
            for (String where : List.of("id = 1", "id = -1", "v > 0", "v = -1")) {
                assertThatThrownBy(() -> execute(connection, "UPDATE item SET v = 99 WHERE " + where))
                        .as(setting + " and " + where)
                        .isInstanceOf(StatementRefusedException.class)
                        .hasMessageContaining(reason);
            }
            assertThatThrownBy(() -> execute(connection, "SELECT 'a\\\\' FROM item"))
                    .as(setting)
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining(reason);
        });
        if (mySqlLike()) {
            reset("SET SESSION sql_mode = DEFAULT", "SET SESSION sql_select_limit = DEFAULT");
        }
        assertThat(Tables.contents(database)).isEqualTo(initial);
    }

    @Test
    void mySqlModesThatChangeWhatStatementsMeanAreRefused() throws Exception {
        assumeTrue(mySqlLike(), "these settings are MySQL's and MariaDB's");
        for (String mode :
                List.of("ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT", "ANSI", "PAD_CHAR_TO_FULL_LENGTH")) {
            assertRefused("SET SESSION sql_mode = CONCAT(@@sql_mode, '," + mode + "')", mode);
        }
        if (database.engine() == DatabaseEngine.MARIADB) {
            assertRefused("SET SESSION sql_mode = 'ORACLE'", "ORACLE");
            assertRefused("SET SESSION sql_mode = 'EMPTY_STRING_IS_NULL'", "EMPTY_STRING_IS_NULL");
        }
    }

    @Test
    void mySqlSelectLimitIsRefused() throws Exception {
        assumeTrue(mySqlLike(), "this setting is MySQL's and MariaDB's");
        assertRefused("SET SESSION sql_select_limit = 1", "sql_select_limit is 1");
    }

    @Test
    void postgresStringsWithBackslashesAreRefused() throws Exception {
        assumeTrue(database.engine() == DatabaseEngine.POSTGRESQL, "this setting is PostgreSQL's");
        assertRefused("SET standard_conforming_strings = off", "standard_conforming_strings");
    }

    /** The same names mean other tables, with other columns, in the session of the second transaction. */
    @Test
    void tablesAreThoseOfTheSessionAndNotOfTheOneBefore() throws Exception {
        assumeTrue(!mySqlLike(), "another database would be another resource");
        Tables.execute(
                database,
                "CREATE SCHEMA other",
                "CREATE TABLE other.item (id BIGINT PRIMARY KEY, extra INT, v INT)",
                "INSERT INTO other.item VALUES (1, 7, 8)");
        String setting =
                database.engine() == DatabaseEngine.H2 ? "SET SCHEMA other" : "SET search_path = other, public";
        for (String where : List.of("id = 1", "v = 8")) {
            runInUsualSession();
            inSession(setting, connection -> {
                execute(connection, "UPDATE item SET v = 9, extra = 0 WHERE " + where);
                execute(connection, "DELETE FROM item WHERE id = 1");
                connection.commit();
            });
            reset(database.engine() == DatabaseEngine.H2 ? "SET SCHEMA PUBLIC" : "RESET search_path");
            assertThat(Tables.rows(database, "SELECT * FROM other.item")).isEmpty();

            coordinator.rollback(xid);

            assertThat(Tables.rows(database, "SELECT * FROM other.item")).containsExactly("[1, 7, 8]");
            assertThat(Tables.contents(database)).isEqualTo(initial);
            xid = coordinator.newXid();
        }
    }

    @Test
    void explicitZeroOfAnAutoIncrementColumnIsTheNextNumberAndIsUndone() throws Exception {
        assumeTrue(mySqlLike(), "elsewhere a zero is a zero");
        inSession("SET @usual = 1", connection -> {
            for (String zero : List.of("0", "-0", "0.2", "'0'", "FALSE", "0, 1), (0")) {
                execute(connection, "INSERT INTO account (id, balance) VALUES (" + zero + ", 1)");
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO account (id, balance) VALUES (?, 1)")) {
                for (Object zero : List.of(0, 0L, "0", 0.4d, false)) {
                    insert.setObject(1, zero);
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
                insert.setInt(1, 0);
                insert.addBatch();
                insert.setLong(1, 0);
                insert.addBatch();
                insert.executeBatch();
            }
            connection.commit();
        });
        assertThat(Tables.rows(database, "SELECT id FROM account")).hasSize(17).doesNotContain("[0]");

        coordinator.rollback(xid);

        assertThat(Tables.contents(database)).isEqualTo(initial);
    }

    @Test
    void explicitZeroIsAKeyWhereTheSessionSaysSo() throws Exception {
        assumeTrue(mySqlLike(), "this mode is MySQL's and MariaDB's");
        inSession("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')", connection -> {
            execute(connection, "INSERT INTO account (id, balance) VALUES (0, 1)");
            connection.commit();
        });
        assertThat(Tables.rows(database, "SELECT id FROM account")).contains("[0]");

        coordinator.rollback(xid);

        assertThat(Tables.contents(database)).isEqualTo(initial);
    }

    @Test
    void autoIncrementValuesThatNobodyKnowsBeforehandAreRefusedBeforeTheyRun() throws Exception {
        assumeTrue(database.engine() == DatabaseEngine.MYSQL, "elsewhere the keys are returned");
        inSession("SET @usual = 1", connection -> {
            for (String value : List.of("1 + 6", "(SELECT 7)", "1 - 1", "0x00", "7, 1), (0", "7, 1), (1 + 7")) {
                assertThatThrownBy(() ->
                                execute(connection, "INSERT INTO account (id, balance) VALUES (" + value + ", 1)"))
                        .as(value)
                        .isInstanceOf(StatementRefusedException.class);
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM account")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        });
    }
}
