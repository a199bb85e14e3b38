package io.atone.benchmarks.variant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The business code, the same for all variants. */
public final class Accounts {

    private static final String UPDATE = "UPDATE account SET balance = balance + ? WHERE id = ?";

    private Accounts() {}

    /** Adds an amount to accounts, by one statement each. */
    public static void add(Connection connection, int[] accounts, int amount) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            for (int account : accounts) {
                update.setInt(1, amount);
                update.setInt(2, account);
                if (update.executeUpdate() != 1) {
                    throw new SQLException("There is no account " + account);
                }
            }
        }
    }
}
