package io.atone.testkit.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/** One database of its own for a test, empty at first, dropped when closed. Thread-safe. */
public final class TestDatabase implements AutoCloseable {

    /** Connections that the pool behind {@link #dataSource()} may have open at once. */
    public static final int MAX_POOL_SIZE = 16;

    private final DatabaseEngine engine;
    private final String name;
    private final Access access;
    private final Runnable drop;
    private @Nullable HikariDataSource pool;
    private boolean closed;

    /** Made by servers. The last argument removes the database; nobody is connected any more then. */
    public TestDatabase(DatabaseEngine engine, String name, Access access, Runnable drop) {
        this.engine = engine;
        this.name = name;
        this.access = access;
        this.drop = drop;
    }

    public DatabaseEngine engine() {
        return engine;
    }

    public String name() {
        return name;
    }

    public String jdbcUrl() {
        return access.url();
    }

    public String username() {
        return access.username();
    }

    public String password() {
        return access.password();
    }

    /** A connection of its own, not from the pool. The caller closes it. */
    public Connection connect() throws SQLException {
        return access.connect();
    }

    /** A pool of connections to this database, the same one at each call, closed with the database. */
    public synchronized DataSource dataSource() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        HikariDataSource existing = pool;
        if (existing != null) {
            return existing;
        }
        HikariDataSource created = new HikariDataSource();
        created.setPoolName(name);
        created.setJdbcUrl(jdbcUrl());
        created.setUsername(username());
        created.setPassword(password());
        created.setMaximumPoolSize(MAX_POOL_SIZE);
        // A test opens what it needs; databases come and go by the hundred.
        created.setMinimumIdle(0);
        pool = created;
        return created;
    }

    /** Connections taken from the pool and not given back. */
    public synchronized int connectionsInUse() {
        return pool == null || !pool.isRunning() || pool.getHikariPoolMXBean() == null
                ? 0
                : pool.getHikariPoolMXBean().getActiveConnections();
    }

    /** Closes the pool and drops the database. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (pool != null) {
            pool.close();
        }
        drop.run();
    }

    @Override
    public String toString() {
        return engine + " database " + name;
    }

    /** How a database is reached. The password is not part of {@link #toString()}. */
    public record Access(String url, String username, String password) {

        /** Opens a connection. */
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(url, username, password);
        }

        @Override
        public String toString() {
            return username + " at " + url;
        }
    }
}
