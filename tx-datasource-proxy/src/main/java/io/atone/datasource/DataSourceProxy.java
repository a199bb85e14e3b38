package io.atone.datasource;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.ShardingKeyBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.core.rm.BranchCoordinator;
import io.atone.datasource.branch.BranchEnvironment;
import io.atone.datasource.branch.LocalTransaction;
import io.atone.datasource.jdbc.ConnectionSource;
import io.atone.datasource.jdbc.ProxyConnection;
import io.atone.datasource.jdbc.ProxyConnectionBuilder;
import io.atone.datasource.resource.AtDatabase;
import io.atone.datasource.sql.StatementAnalyzer;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose local transactions take part in the global transaction that the calling thread works for. Outside of
 * one, everything goes straight to the driver. It is to be the outermost: pools and routing belong below it.
 *
 * <p>The database is opened (detected, given the tables that it lacks) by {@link #open()} or at the first need: when a connection is
 * asked for inside a global transaction, or when a connection taken earlier runs its first statement inside of one, which then takes
 * one more connection of the pool for a moment. Thread-safe.
 */
public final class DataSourceProxy implements DataSource, AutoCloseable {

    /** How long a thread waits while another one opens the database; a pool's own bound is usually as long. */
    static final Duration MAX_OPENING_WAIT = Duration.ofSeconds(30);

    /** How often a connection is asked for when others have to go first. */
    static final int MAX_ADMISSIONS = 3;

    private static final String OPEN_EARLY = "call DataSourceProxy.open() at start, or give the pool more connections";

    private final DataSource delegate;
    private final BranchCoordinator coordinator;
    private final DataSourceProxyConfig config;
    private final StatementAnalyzer analyzer;
    private final ReentrantLock lifecycle = new ReentrantLock();
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
        awaitTurn();
        try {
            BranchEnvironment opened = environment;
            if (opened != null) {
                return opened;
            }
            if (closed) {
                throw new SQLException("The data source is closed");
            }
            AtDatabase database = AtDatabase.open(delegate, config.database());
            opened = new BranchEnvironment(coordinator, database, analyzer, config.branch());
            coordinator.addResource(database.resourceManager());
            environment = opened;
            return opened;
        } finally {
            lifecycle.unlock();
        }
    }

    private void awaitTurn() throws SQLException {
        try {
            if (lifecycle.tryLock(MAX_OPENING_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while another thread opened the database for global transactions", e);
        }
        throw new SQLTransientConnectionException(
                "Another thread has been opening the database for global transactions for " + MAX_OPENING_WAIT + "; "
                        + OPEN_EARLY,
                "08001");
    }

    /** For a connection that is out already; the pool may have no second one. */
    private BranchEnvironment openForStatement() throws SQLException {
        try {
            return environment();
        } catch (SQLTransientConnectionException e) {
            throw markedRollbackOnly(new SQLTransientConnectionException(
                    "The database could not be opened for global transactions at a connection's first statement inside"
                            + " of one. Opening takes one more connection; " + OPEN_EARLY,
                    e.getSQLState(),
                    e.getErrorCode(),
                    e));
        } catch (SQLException e) {
            throw markedRollbackOnly(e);
        }
    }

    /** The statement fails, and as with every one that does, nobody may commit around it. */
    private SQLException markedRollbackOnly(SQLException e) {
        Xid xid = TransactionContext.currentXidOrNull();
        if (xid != null && config.branch().rollbackOnlyOnSqlError()) {
            try {
                coordinator.markRollbackOnly(xid, "A database could not be opened, SQLState " + e.getSQLState());
            } catch (RuntimeException further) {
                e.addSuppressed(further);
            }
        }
        return e;
    }

    private Connection proxy(Connection connection) {
        return new ProxyConnection(connection, new LocalTransaction(connection, this::openForStatement));
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(delegate::getConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return connect(() -> delegate.getConnection(username, password));
    }

    /**
     * Inside a global transaction the database is opened before a connection is taken: opening takes one too, and a pool
     * may have no other. Elsewhere it is left alone, because the connection may be that of a tool which wants to find the schema
     * empty in order to migrate it.
     */
    private Connection connect(ConnectionSource source) throws SQLException {
        return proxy(LocalTransaction.isRequired() ? admitted(environment(), source) : source.get());
    }

    /**
     * Nobody holds a connection while nothing new may begin: after a restart of the coordinator the scan that opens the resource needs
     * one, as does a rollback that frees locks, and either may be the last in the pool's queue.
     */
    private static Connection admitted(BranchEnvironment opened, ConnectionSource source) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            opened.awaitAdmission();
            Connection connection = source.get();
            if (attempt == MAX_ADMISSIONS || opened.admits()) {
                return connection;
            }
            connection.close();
        }
    }

    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        return new ProxyConnectionBuilder(delegate.createConnectionBuilder(), this::connect);
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
        lifecycle.lock();
        try {
            BranchEnvironment opened = environment;
            if (opened != null && !closed) {
                coordinator.removeResource(opened.database().resourceManager());
            }
            closed = true;
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public String toString() {
        return "atone:" + delegate;
    }
}
