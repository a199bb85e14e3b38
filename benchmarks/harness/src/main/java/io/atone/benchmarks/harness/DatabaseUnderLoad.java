package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.database.embedded.EmbeddedDatabaseServer;

/** The server that all variants share: it forces its log at every commit, as in production, and counts its statements. */
final class DatabaseUnderLoad implements AutoCloseable {

    private final EmbeddedDatabaseServer server;
    private final TestDatabase own;

    private DatabaseUnderLoad(EmbeddedDatabaseServer server) {
        this.server = server;
        this.own = server.createDatabase("harness");
    }

    static DatabaseUnderLoad start(DatabaseEngine engine, Path directory, List<String> further) throws SQLException {
        List<String> options = new ArrayList<>(options(engine));
        options.addAll(further);
        DatabaseUnderLoad database = new DatabaseUnderLoad(
                EmbeddedDatabaseServer.start(engine, directory.resolve("database"), options, step -> {}));
        database.beginToCount();
        return database;
    }

    private void beginToCount() throws SQLException {
        if (engine() == DatabaseEngine.POSTGRESQL) {
            try (Connection connection = own.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE EXTENSION pg_stat_statements");
            }
        }
    }

    private static List<String> options(DatabaseEngine engine) {
        return switch (engine) {
            case MYSQL, MARIADB ->
                List.of(
                        "--innodb-flush-log-at-trx-commit=1",
                        "--innodb-buffer-pool-size=512M",
                        "--max-connections=1000");
            case POSTGRESQL ->
                List.of(
                        "-c", "fsync=on",
                        "-c", "shared_buffers=512MB",
                        "-c", "max_prepared_transactions=500",
                        "-c", "max_connections=1000",
                        // Counts statements; the texts that it keeps apart must all find room, or it drops what it has
                        // counted.
                        "-c", "shared_preload_libraries=pg_stat_statements",
                        "-c", "pg_stat_statements.max=20000");
            case H2 -> throw new IllegalArgumentException("H2 is no server to be compared on");
        };
    }

    EmbeddedDatabaseServer server() {
        return server;
    }

    DatabaseEngine engine() {
        return server.engine();
    }

    /** What it has used of the processors. */
    Duration cpu() {
        return ProcessCpu.of(server.pid());
    }

    /**
     * Statements since its start as it counts them itself; of a local transaction's frame one, which on MariaDB and MySQL is its end.
     * PostgreSQL counts every BEGIN but only some of the ends that a driver has prepared, so those are left out.
     */
    long statements() throws SQLException {
        String counter = engine() == DatabaseEngine.POSTGRESQL
                ? "SELECT 'calls', COALESCE(SUM(calls), 0)::bigint FROM pg_stat_statements"
                        + " WHERE query NOT IN ('COMMIT', 'ROLLBACK')"
                : "SHOW GLOBAL STATUS LIKE 'Questions'";
        try (Connection connection = own.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(counter)) {
            rows.next();
            return rows.getLong(2);
        }
    }

    /** Product and version, for the report. */
    String description() throws SQLException {
        try (Connection connection = own.connect()) {
            return connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion();
        }
    }

    @Override
    public void close() {
        // Its data is thrown away; there is nothing to close cleanly.
        server.kill();
    }
}
