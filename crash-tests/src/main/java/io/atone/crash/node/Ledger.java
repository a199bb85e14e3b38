package io.atone.crash.node;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The business code on one database: changes a balance and writes down in the journal that it did, in one local
 * transaction. Nobody else writes either table. Thread-safe.
 */
final class Ledger {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private final DataSource dataSource;

    Ledger(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Posts an amount.
     *
     * @param fails whether the business finds out at the end that it does not want to
     */
    void post(String transfer, int account, int amount, boolean fails) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                change(connection, "UPDATE account SET balance = balance + ? WHERE id = ?", amount, account);
                write(connection, transfer, account, amount);
                if (fails) {
                    throw new IllegalStateException("the business refuses transfer " + transfer);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBackAfter(connection, e);
                throw e;
            }
        }
    }

    /**
     * Posts an amount as someone does who believes in what was read: a first local transaction reads the balance and does
     * nothing but lock the row, a second one writes the sum. Right only if nobody else has changed the row in between.
     */
    void postAfterLockingRead(String transfer, int account, int amount) throws SQLException {
        long balance = readAndLock(account);
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                change(connection, "UPDATE account SET balance = ? WHERE id = ?", balance + amount, account);
                write(connection, transfer, account, amount);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBackAfter(connection, e);
                throw e;
            }
        }
    }

    private long readAndLock(int account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT balance FROM account WHERE id = ? FOR UPDATE")) {
                statement.setInt(1, account);
                long balance;
                try (ResultSet result = statement.executeQuery()) {
                    if (!result.next()) {
                        throw new SQLException("There is no account " + account);
                    }
                    balance = result.getLong(1);
                }
                connection.commit();
                return balance;
            } catch (SQLException | RuntimeException e) {
                rollBackAfter(connection, e);
                throw e;
            }
        }
    }

    /** A bad programmer's work: a statement fails, and nobody hears of it. */
    void failAndSayNothing(String transfer) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                change(connection, "UPDATE account SET no_such_column = ? WHERE id = ?", 1, 1);
            } catch (SQLException e) {
                log.debug("transfer {}: {}", transfer, e.toString());
            }
            connection.rollback();
        }
    }

    private static void change(Connection connection, String sql, long value, int account) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, value);
            statement.setInt(2, account);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("There is no account " + account);
            }
        }
    }

    private static void write(Connection connection, String transfer, int account, int amount) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO journal (id, account, amount) VALUES (?, ?, ?)")) {
            statement.setString(1, transfer);
            statement.setInt(2, account);
            statement.setInt(3, amount);
            statement.executeUpdate();
        }
    }

    private static void rollBackAfter(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
