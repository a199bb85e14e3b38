package io.atone.benchmarks.harness;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.atone.benchmarks.variant.VariantConfig;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.database.embedded.EmbeddedDatabaseServer;

/** A variant's own two databases, with the same number of accounts in each. */
final class Bank implements AutoCloseable {

    private static final int OPENING_BALANCE = 1_000_000;
    private static final int BATCH = 1_000;

    private final TestDatabase from;
    private final TestDatabase to;
    private final int accounts;

    private Bank(TestDatabase from, TestDatabase to, int accounts) {
        this.from = from;
        this.to = to;
        this.accounts = accounts;
    }

    static Bank create(EmbeddedDatabaseServer server, String variant, int accounts) throws SQLException {
        String name = variant.replace('-', '_');
        Bank bank = new Bank(server.createDatabase(name + "_from"), server.createDatabase(name + "_to"), accounts);
        for (TestDatabase database : bank.databases()) {
            fill(database, accounts);
        }
        return bank;
    }

    private static void fill(TestDatabase database, int accounts) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id INT NOT NULL PRIMARY KEY, balance BIGINT NOT NULL)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO account VALUES (?, ?)")) {
                for (int id = 0; id < accounts; id++) {
                    insert.setInt(1, id);
                    insert.setLong(2, OPENING_BALANCE);
                    insert.addBatch();
                    if ((id + 1) % BATCH == 0 || id + 1 == accounts) {
                        insert.executeBatch();
                    }
                }
            }
            connection.commit();
        }
    }

    List<TestDatabase> databases() {
        return List.of(from, to);
    }

    VariantConfig config(String coordinator, int poolSize) {
        return new VariantConfig(access(from), access(to), coordinator, poolSize);
    }

    private static VariantConfig.Database access(TestDatabase database) {
        return new VariantConfig.Database(database.jdbcUrl(), database.username(), database.password());
    }

    /** @throws IllegalStateException when money came or went */
    void requireMoneyConserved() throws SQLException {
        long sum = number(from, "SELECT SUM(balance) FROM account") + number(to, "SELECT SUM(balance) FROM account");
        long expected = 2L * accounts * OPENING_BALANCE;
        if (sum != expected) {
            throw new IllegalStateException("The balances in " + from + " and " + to + " sum up to " + sum
                    + ", but were " + expected + " in the beginning");
        }
    }

    /** Undo rows and prepared transactions that are left. */
    long residue() {
        try {
            long left = prepared();
            for (TestDatabase database : databases()) {
                left += hasUndoLog(database) ? number(database, "SELECT COUNT(*) FROM undo_log") : 0;
            }
            return left;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot look for what is left in " + databases(), e);
        }
    }

    private static boolean hasUndoLog(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                ResultSet tables =
                        connection.getMetaData().getTables(connection.getCatalog(), null, "undo_log", null)) {
            return tables.next();
        }
    }

    private long prepared() throws SQLException {
        if (from.engine() == DatabaseEngine.POSTGRESQL) {
            return number(from, "SELECT COUNT(*) FROM pg_prepared_xacts");
        }
        try (Connection connection = from.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("XA RECOVER")) {
            long count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    private static long number(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
