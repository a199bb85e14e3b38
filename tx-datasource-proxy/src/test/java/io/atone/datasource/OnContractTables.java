package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that do their work on the contract's tables, through one proxy, and leave nothing behind. */
abstract class OnContractTables {

    final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    TestDatabase database;
    DataSourceProxy proxy;
    private Map<String, List<String>> initial;

    @BeforeEach
    final void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
        initial = Tables.contents(database);
        proxy = wrap(DataSourceProxyConfig.defaults());
    }

    @AfterEach
    final void nothingIsLeft() throws Exception {
        assertThat(Tables.rows(database, "SELECT * FROM undo_log")).isEmpty();
        assertThat(database.connectionsInUse()).isZero();
        assertThat(TransactionContext.currentXid()).isEmpty();
        proxy.close();
    }

    final DataSourceProxy wrap(DataSourceProxyConfig config) throws SQLException {
        return (DataSourceProxy) DataSourceProxy.wrap(database.dataSource(), coordinator, config);
    }

    @FunctionalInterface
    interface Work {
        void run(Connection connection) throws Exception;
    }

    final void inTransaction(Xid xid, Work work) throws Exception {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
            Objects.requireNonNull(scope);
            inLocalTransaction(work);
        }
    }

    final void inLocalTransaction(Work work) throws Exception {
        try (Connection connection = proxy.getConnection()) {
            connection.setAutoCommit(false);
            work.run(connection);
        }
    }

    static int run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    static Work update(String sql) {
        return connection -> {
            run(connection, sql);
            connection.commit();
        };
    }

    final void assertUnchanged() throws SQLException {
        assertThat(Tables.contents(database)).isEqualTo(initial);
    }
}
