package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Calls on the connection, in the middle of a global transaction, that drivers answer each in their own way. */
@ForEachDatabase
@CheckResidue
class ConnectionStateIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private DataSource proxy;
    private Map<String, List<String>> initial;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
        initial = Tables.contents(database);
        proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    /** H2 commits then; PostgreSQL refuses it; the others take it for the next transaction. */
    @Test
    void changeOfTheIsolationLevelCommitsNothingThatCannotBeUndone(DatabaseEngine engine) throws Exception {
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            statement.executeUpdate("DELETE FROM item WHERE id = 3");
            if (engine == DatabaseEngine.POSTGRESQL) {
                assertThatThrownBy(() -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
                        .isInstanceOf(SQLException.class);
            } else {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            statement.executeUpdate("UPDATE item SET v = 5 WHERE id = 1");
            connection.rollback();
        }

        assertThat(coordinator.registrations(xid)).hasSize(engine == DatabaseEngine.H2 ? 1 : 0);
        coordinator.rollback(xid);
        assertThat(Tables.contents(database)).isEqualTo(initial);
    }

    @Test
    void rollbackOnAnAutocommitConnectionSpoilsNothing(DatabaseEngine engine) throws Exception {
        assumeTrue(engine != DatabaseEngine.MYSQL, "the pool takes what the driver says for a lost connection");
        Xid xid = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            Objects.requireNonNull(scope);
            if (engine == DatabaseEngine.H2 || engine == DatabaseEngine.MARIADB) {
                connection.rollback();
            } else {
                assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
            }
            assertThat(statement.executeUpdate("UPDATE item SET v = 5 WHERE id = 1"))
                    .isEqualTo(1);
        }

        assertThat(coordinator.votes()).hasSize(1);
        coordinator.rollback(xid);
        assertThat(Tables.contents(database)).isEqualTo(initial);
    }
}
