package io.atone.benchmarks.harness;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Where Seata's server keeps sessions and locks: nothing but its own files, or tables on the server that the variants are measured on, with
 * the columns and keys that its server wants to find on MySQL.
 */
final class SeataStore {

    private static final String TIMES = "gmt_create DATETIME(6), gmt_modified DATETIME(6)";

    private static final List<String> TABLES = List.of(
            "CREATE TABLE global_table (xid VARCHAR(128) NOT NULL PRIMARY KEY, transaction_id BIGINT,"
                    + " status TINYINT NOT NULL, application_id VARCHAR(32), transaction_service_group VARCHAR(32),"
                    + " transaction_name VARCHAR(128), timeout INT, begin_time BIGINT, application_data VARCHAR(2000),"
                    + " gmt_create DATETIME, gmt_modified DATETIME,"
                    + " KEY by_status (status, gmt_modified), KEY by_transaction (transaction_id)) CHARACTER SET utf8mb4",
            "CREATE TABLE branch_table (branch_id BIGINT NOT NULL PRIMARY KEY, xid VARCHAR(128) NOT NULL,"
                    + " transaction_id BIGINT, resource_group_id VARCHAR(32), resource_id VARCHAR(256),"
                    + " branch_type VARCHAR(8), status TINYINT, client_id VARCHAR(64), application_data VARCHAR(2000), "
                    + TIMES + ", KEY by_xid (xid)) CHARACTER SET utf8mb4",
            "CREATE TABLE lock_table (row_key VARCHAR(128) NOT NULL PRIMARY KEY, xid VARCHAR(128),"
                    + " transaction_id BIGINT, branch_id BIGINT NOT NULL, resource_id VARCHAR(256),"
                    + " table_name VARCHAR(32), pk VARCHAR(36), status TINYINT NOT NULL DEFAULT 0,"
                    + " gmt_create DATETIME, gmt_modified DATETIME,"
                    + " KEY by_status (status), KEY by_branch (branch_id), KEY by_xid (xid)) CHARACTER SET utf8mb4",
            "CREATE TABLE distributed_lock (lock_key CHAR(20) NOT NULL PRIMARY KEY, lock_value VARCHAR(20) NOT NULL,"
                    + " expire BIGINT) CHARACTER SET utf8mb4",
            "INSERT INTO distributed_lock VALUES ('AsyncCommitting', ' ', 0), ('RetryCommitting', ' ', 0),"
                    + " ('RetryRollbacking', ' ', 0), ('TxTimeoutCheck', ' ', 0)");

    private static final int MIN_CONNECTIONS = 10;
    private static final int MAX_CONNECTIONS = 100;

    private SeataStore() {}

    /** The server's options for its file store, which flushes to the disk some time after it has answered. */
    static List<String> files() {
        return List.of("-Dseata.store.mode=file");
    }

    /**
     * The server's options for tables that are made now. The database goes with the server's data.
     *
     * @throws IllegalArgumentException without a server that Seata's MySQL dialect fits
     */
    static List<String> tables(@Nullable DatabaseUnderLoad server) throws SQLException {
        if (server == null || server.engine() == DatabaseEngine.POSTGRESQL) {
            throw new IllegalArgumentException("The variant seata-db needs --engine mariadb or mysql");
        }
        TestDatabase store = server.server().createDatabase("seata_store");
        try (Connection connection = store.connect();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
        boolean mariaDb = server.engine() == DatabaseEngine.MARIADB;
        return List.of(
                "-Dseata.store.mode=db",
                "-Dseata.store.lock.mode=db",
                "-Dseata.store.session.mode=db",
                "-Dseata.store.db.datasource=hikari",
                "-Dseata.store.db.db-type=mysql",
                "-Dseata.store.db.driver-class-name="
                        + (mariaDb ? "org.mariadb.jdbc.Driver" : "com.mysql.cj.jdbc.Driver"),
                "-Dseata.store.db.url=" + store.jdbcUrl(),
                "-Dseata.store.db.user=" + store.username(),
                "-Dseata.store.db.password=" + store.password(),
                "-Dseata.store.db.min-conn=" + MIN_CONNECTIONS,
                "-Dseata.store.db.max-conn=" + MAX_CONNECTIONS);
    }
}
