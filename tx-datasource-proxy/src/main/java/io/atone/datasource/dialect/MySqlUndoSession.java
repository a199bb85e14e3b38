package io.atone.datasource.dialect;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * UTC, so that no TIMESTAMP falls into an hour that happens twice; no strictness, because what was in a column of the same
 * type may go back into it (zero dates, 0 in an auto-increment column, the empty ENUM value).
 */
final class MySqlUndoSession {

    private static final String LENIENT = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES";
    /** A scan that a limit cuts would lose branches. */
    private static final BigDecimal NO_LIMIT = new BigDecimal("18446744073709551615");

    private static final String ESCAPES_OFF = "NO_BACKSLASH_ESCAPES";

    private MySqlUndoSession() {}

    static UndoSession open(Connection connection, UndoIsolation isolation) throws SQLException {
        String sqlMode;
        String timeZone;
        int lockWaitSeconds;
        BigDecimal selectLimit;
        try (Statement statement = connection.createStatement()) {
            statement.execute(isolation.setTransaction());
            try (ResultSet row = statement.executeQuery(
                    "SELECT @@session.sql_mode, @@session.time_zone, @@session.innodb_lock_wait_timeout,"
                            + " @@session.sql_select_limit")) {
                row.next();
                sqlMode = row.getString(1);
                timeZone = row.getString(2);
                lockWaitSeconds = row.getInt(3);
                selectLimit = row.getBigDecimal(4);
            }
        }
        // The driver escapes strings by this mode, so it is kept as it is.
        String undoMode = sqlMode.contains(ESCAPES_OFF) ? LENIENT + "," + ESCAPES_OFF : LENIENT;
        set(connection, undoMode, "+00:00", SqlStates.UNDO_LOCK_WAIT_SECONDS, NO_LIMIT);
        return () -> set(connection, sqlMode, timeZone, lockWaitSeconds, selectLimit);
    }

    private static void set(
            Connection connection, String sqlMode, String timeZone, int lockWaitSeconds, BigDecimal selectLimit)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SET SESSION sql_mode = ?, SESSION time_zone = ?, SESSION innodb_lock_wait_timeout = ?,"
                        + " SESSION sql_select_limit = " + selectLimit.toPlainString())) {
            statement.setString(1, sqlMode);
            statement.setString(2, timeZone);
            statement.setInt(3, lockWaitSeconds);
            statement.execute();
        }
    }
}
