package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Calls on the connection, in the middle of a global transaction, that drivers answer each in their own way. */
@ForEachDatabase
@CheckResidue
class ConnectionStateIT extends OnContractTables {

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
        assertUnchanged();
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
        assertUnchanged();
    }
}
