package io.atone.datasource.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.testkit.database.TestDatabase;

/** Somebody else gets in between two statements of a capture. */
public final class Race {

    private final TestDatabase database;
    private final ScriptedCoordinator coordinator;

    public Race(TestDatabase database, ScriptedCoordinator coordinator) {
        this.database = database;
        this.coordinator = coordinator;
    }

    /** A proxied data source: somebody else commits a statement just before a text that holds these words is run. */
    public DataSource with(String slippedIn, String before) throws SQLException {
        AtomicBoolean done = new AtomicBoolean();
        DataSource interposed = InterposedDataSource.showing(database.dataSource(), text -> {
            if (text.contains(before) && done.compareAndSet(false, true)) {
                try {
                    Tables.execute(database, slippedIn);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        return DataSourceProxy.wrap(interposed, coordinator, DataSourceProxyConfig.defaults());
    }

    /** Runs and commits a statement under READ COMMITTED, where rows can appear between two looks. */
    public static void run(Xid xid, DataSource dataSource, String sql) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = dataSource.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(sql);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }
}
