package io.atone.datasource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
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

/** When a database is looked at, and given the tables it lacks. */
@ForEachDatabase
@CheckResidue
class OpeningIT {

    private static final DataSourceProxyConfig LAZY =
            DataSourceProxyConfig.defaults().withEager(false);

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;

    @BeforeEach
    void remember(TestDatabase fresh) {
        database = fresh;
    }

    private List<String> tables() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = database.connect()) {
            boolean mySqlLike =
                    List.of(DatabaseEngine.MYSQL, DatabaseEngine.MARIADB).contains(database.engine());
            String schema = mySqlLike ? null : connection.getSchema();
            try (ResultSet rows = connection
                    .getMetaData()
                    .getTables(connection.getCatalog(), schema, "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (rows.next()) {
                    tables.add(rows.getString("TABLE_NAME").toLowerCase(java.util.Locale.ROOT));
                }
            }
        }
        return tables;
    }

    private static int run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    @Test
    void connectionOutsideOfAnyGlobalTransactionLeavesAnEmptySchemaEmpty() throws Exception {
        try (DataSourceProxy proxy = (DataSourceProxy) DataSourceProxy.wrap(database.dataSource(), coordinator, LAZY);
                Connection connection = proxy.getConnection()) {
            assertThat(connection.getMetaData().getURL()).isNotEmpty();
            assertThat(tables()).isEmpty();

            run(connection, "CREATE TABLE mine (id INT PRIMARY KEY)");
            run(connection, "INSERT INTO mine VALUES (1)");

            assertThat(tables()).containsExactly("mine");
        }
    }

    @Test
    void connectionTakenBeforeTheGlobalTransactionOpensAtItsFirstStatementInside() throws Exception {
        Tables.create(database);
        Xid xid = coordinator.newXid();
        try (DataSourceProxy proxy = (DataSourceProxy) DataSourceProxy.wrap(database.dataSource(), coordinator, LAZY);
                Connection connection = proxy.getConnection()) {
            connection.setAutoCommit(false);
            assertThat(tables()).doesNotContain("undo_log");
            try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
                Objects.requireNonNull(scope);
                run(connection, "UPDATE item SET v = 99 WHERE id = 1");
                connection.commit();
            }

            assertThat(tables()).contains("undo_log", "tx_resource");
            assertThat(Tables.rows(database, "SELECT xid FROM undo_log")).containsExactly("[" + xid + "]");
            coordinator.commit(xid);
        }
    }

    @Test
    void connectionTakenInsideOfAGlobalTransactionFindsTheDatabaseOpen() throws Exception {
        try (DataSourceProxy proxy = (DataSourceProxy) DataSourceProxy.wrap(database.dataSource(), coordinator, LAZY);
                TransactionContext.Scope scope = TransactionContext.bind(coordinator.newXid());
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);

            assertThat(connection.isClosed()).isFalse();
            assertThat(tables()).contains("undo_log", "tx_resource");
        }
    }

    @Test
    void statementThatCannotOpenBecauseThePoolIsEmptyFailsInBoundedTimeAndIsNotCommittedAround() throws Exception {
        Tables.create(database);
        Xid xid = coordinator.newXid();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.jdbcUrl());
            pool.setUsername(database.username());
            pool.setPassword(database.password());
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(250);
            try (DataSourceProxy proxy = (DataSourceProxy) DataSourceProxy.wrap(pool, coordinator, LAZY);
                    Connection connection = proxy.getConnection();
                    TransactionContext.Scope scope = TransactionContext.bind(xid)) {
                Objects.requireNonNull(scope);

                assertThatThrownBy(() -> run(connection, "UPDATE item SET v = 99 WHERE id = 1"))
                        .isInstanceOf(SQLTransientConnectionException.class)
                        .hasMessageContaining("DataSourceProxy.open()");
            }
        }
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id = 1")).containsExactly("[10]");
        assertThat(coordinator.rollbackOnlyReason(xid)).contains("could not be opened");
    }
}
