package io.atone.crash.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

import io.atone.testkit.database.TestDatabase;

/** One of the two databases, looked at directly. */
public final class Bank {

    private static final int BATCH = 1_000;

    private final TestDatabase database;

    public Bank(TestDatabase database) {
        this.database = database;
    }

    /** Makes the tables and so many accounts. */
    public void create(int accounts) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT NOT NULL)");
            statement.execute(
                    "CREATE TABLE journal (id VARCHAR(64) PRIMARY KEY, account INT NOT NULL, amount INT NOT NULL)");
            fill(connection, accounts);
        } catch (SQLException e) {
            throw new AssertionError("Cannot make the tables of " + database, e);
        }
    }

    private static void fill(Connection connection, int accounts) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO account (id, balance) VALUES (?, " + Accounts.OPENING_BALANCE + ")")) {
            for (int id = 0; id < accounts; id++) {
                insert.setInt(1, id);
                insert.addBatch();
                if (id % BATCH == BATCH - 1) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
    }

    /** Amounts by transfer. */
    Map<String, Long> journal() {
        return read("SELECT id, amount FROM journal");
    }

    /** What the journal says that each account has gained. */
    Map<String, Long> gains() {
        return read("SELECT account, SUM(amount) FROM journal GROUP BY account");
    }

    /** What each account has gained. */
    Map<String, Long> balanceChanges() {
        return read("SELECT id, balance - " + Accounts.OPENING_BALANCE + " FROM account WHERE balance <> "
                + Accounts.OPENING_BALANCE);
    }

    /** Rows of branches that do not know their end. */
    public int undoRows() {
        return read("SELECT 'all', COUNT(*) FROM undo_log").values().stream()
                .mapToInt(Long::intValue)
                .sum();
    }

    private Map<String, Long> read(String sql) {
        Map<String, Long> rows = new HashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.put(result.getString(1), result.getLong(2));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError("Cannot read " + database + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return database.name();
    }
}
