package io.atone.datasource.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.support.EngineDump;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;

/** A database with a proxy and an outsider, for tests of column types. */
final class TypeBench implements AutoCloseable {

    private final TestDatabase database;
    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private final ChangingSessions sessions;
    private final DataSourceProxy proxy;
    private final Connection outsider;
    private final Connection dumper;
    private int tables;

    TypeBench(TestDatabase database) throws SQLException {
        this.database = database;
        this.sessions = new ChangingSessions(database.engine());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (database.engine() == DatabaseEngine.POSTGRESQL) {
                statement.execute("CREATE SCHEMA other");
                statement.execute("CREATE TABLE other.pg_class (x int)");
            }
            for (String sql : Types.setup(database.engine())) {
                statement.execute(sql);
            }
        }
        this.proxy = (DataSourceProxy) DataSourceProxy.wrap(
                sessions.over(database.dataSource()), coordinator, DataSourceProxyConfig.defaults());
        this.outsider = sessions.set(database.connect());
        this.dumper = database.connect();
    }

    DatabaseEngine engine() {
        return database.engine();
    }

    ScriptedCoordinator coordinator() {
        return coordinator;
    }

    /** A name that no table has yet. */
    String newName() {
        return "t" + tables++;
    }

    /** A table of an id, the column and a number, with one row per value and one with NULL. */
    String tableOf(String definition, List<String> values) throws SQLException {
        String table = newName();
        outside("CREATE TABLE " + table + " (id INT PRIMARY KEY, v " + definition + ", n INT DEFAULT 0)");
        for (int i = 0; i < values.size(); i++) {
            outside("INSERT INTO " + table + " (id, v) VALUES (" + i + ", " + values.get(i) + ")");
        }
        outside("INSERT INTO " + table + " (id, v) VALUES (" + values.size() + ", NULL)");
        return table;
    }

    /** Runs a statement as somebody who does not know of Atone. */
    void outside(String sql) throws SQLException {
        try (Statement statement = outsider.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A setting for all connections of the application from now on. */
    void setForAll(String setting) {
        sessions.setForApplication(setting);
    }

    /** Runs statements in a branch of a new global transaction, and commits that locally. */
    Xid inside(String... statements) throws SQLException {
        Xid xid = coordinator.newXid();
        sessions.beApplication();
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.executeUpdate(sql);
                }
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
        return xid;
    }

    /** Rolls a global transaction back, from another place. */
    void rollback(Xid xid) throws Exception {
        sessions.beElsewhere();
        try {
            coordinator.rollback(xid);
        } finally {
            sessions.beApplication();
        }
    }

    /** What the engine says would be in the table after statements of somebody who does not know of Atone. */
    List<String> dumpAfter(String table, List<String> statements) throws SQLException {
        outsider.setAutoCommit(false);
        try {
            for (String sql : statements) {
                outside(sql);
            }
            return EngineDump.uncommitted(database, outsider, table);
        } finally {
            outsider.rollback();
            outsider.setAutoCommit(true);
            sessions.set(outsider);
        }
    }

    /** What the engine says is in the table. */
    List<String> dump(String table) throws SQLException {
        return EngineDump.of(dumper, database.engine(), table);
    }

    @Override
    public void close() throws SQLException {
        outsider.close();
        dumper.close();
        proxy.close();
    }
}
