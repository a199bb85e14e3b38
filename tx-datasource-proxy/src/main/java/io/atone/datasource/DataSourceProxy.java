package io.atone.datasource;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.util.Objects;
import java.util.logging.Logger;

import javax.sql.DataSource;

import io.atone.core.rm.BranchCoordinator;
import io.atone.datasource.branch.BranchEnvironment;
import io.atone.datasource.branch.LocalTransaction;
import io.atone.datasource.jdbc.ProxyConnection;
import io.atone.datasource.jdbc.ProxyConnectionBuilder;
import io.atone.datasource.resource.AtDatabase;
import io.atone.datasource.sql.StatementAnalyzer;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose local transactions take part in the global transaction that the calling thread works for. Outside of
 * one, everything goes straight to the driver. It is to be the outermost: pools and routing belong below it. Thread-safe.
 */
public final class DataSourceProxy implements DataSource, AutoCloseable {

    private final DataSource delegate;
    private final BranchCoordinator coordinator;
    private final DataSourceProxyConfig config;
    private final StatementAnalyzer analyzer;
    private final Object lifecycle = new Object();
    private volatile @Nullable BranchEnvironment environment;
    private boolean closed;

    private DataSourceProxy(DataSource delegate, BranchCoordinator coordinator, DataSourceProxyConfig config) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.coordinator = Objects.requireNonNull(coordinator, "coordinator");
        this.config = Objects.requireNonNull(config, "config");
        this.analyzer = new StatementAnalyzer(config.cachedPlans());
    }

    /**
     * Wraps a data source, unless it is, or wraps, such a proxy already.
     *
     * @throws io.atone.datasource.dialect.UnsupportedDatabaseException when the database is none that Atone knows
     * @throws io.atone.datasource.resource.MissingTableException when a table of Atone's is missing and not to be created
     * @throws SQLException when the database cannot be reached
     */
    public static DataSource wrap(DataSource dataSource, BranchCoordinator coordinator, DataSourceProxyConfig config)
            throws SQLException {
        if (dataSource instanceof DataSourceProxy || dataSource.isWrapperFor(DataSourceProxy.class)) {
            return dataSource;
        }
        DataSourceProxy proxy = new DataSourceProxy(dataSource, coordinator, config);
        if (config.eager()) {
            proxy.environment();
        }
        return proxy;
    }

    /**
     * Looks at the database now, unless that has been done: detects it, creates or checks the tables, and takes part from
     * now on.
     *
     * @throws io.atone.datasource.dialect.UnsupportedDatabaseException when the database is none that Atone knows
     * @throws io.atone.datasource.resource.MissingTableException when a table of Atone's is missing and not to be created
     * @throws SQLException when the database cannot be reached, or the data source is closed
     */
    public void open() throws SQLException {
        environment();
    }

    private BranchEnvironment environment() throws SQLException {
        BranchEnvironment opened = environment;
        return opened != null ? opened : openFirst();
    }

    private BranchEnvironment openFirst() throws SQLException {
        synchronized (lifecycle) {
            BranchEnvironment opened = environment;
            if (opened != null) {
                return opened;
            }
            if (closed) {
                throw new SQLException("The data source is closed");
            }
            AtDatabase database = AtDatabase.open(delegate, config.database());
            opened = new BranchEnvironment(coordinator, database, analyzer, config.branch(), config.faultPoints());
            coordinator.addResource(database.resourceManager());
            environment = opened;
            return opened;
        }
    }

    private Connection proxy(Connection connection, BranchEnvironment opened) {
        return new ProxyConnection(connection, new LocalTransaction(connection, opened));
    }

    @Override
    public Connection getConnection() throws SQLException {
        // Before a connection is taken: opening takes one too, and a pool may have no other.
        BranchEnvironment opened = environment();
        return proxy(delegate.getConnection(), opened);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        BranchEnvironment opened = environment();
        return proxy(delegate.getConnection(username, password), opened);
    }

    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        BranchEnvironment opened = environment();
        return new ProxyConnectionBuilder(delegate.createConnectionBuilder(), connection -> proxy(connection, opened));
    }

    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        return delegate.createShardingKeyBuilder();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return delegate.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        delegate.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        delegate.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return delegate.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return delegate.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        if (iface.isInstance(delegate)) {
            return iface.cast(delegate);
        }
        return delegate.unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || iface.isInstance(delegate) || delegate.isWrapperFor(iface);
    }

    /** Stops taking part: no phase-two work for this database arrives here any more. The data source below stays open. */
    @Override
    public void close() {
        synchronized (lifecycle) {
            BranchEnvironment opened = environment;
            if (opened != null && !closed) {
                coordinator.removeResource(opened.database().resourceManager().resourceId());
            }
            closed = true;
        }
    }

    @Override
    public String toString() {
        return "atone:" + delegate;
    }
}
