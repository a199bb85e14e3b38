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
final class MySqlUndoSession implements UndoSession {

    private static final String LENIENT = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES";
    /** A scan that a limit cuts would lose branches. */
    private static final BigDecimal NO_LIMIT = new BigDecimal("18446744073709551615");

    private static final String ESCAPES_OFF = "NO_BACKSLASH_ESCAPES";

    private final Connection connection;
    private final String isolationVariable;
    private final Settings former;

    private record Settings(
            String sqlMode, String timeZone, int lockWaitSeconds, BigDecimal selectLimit, String isolation) {}

    private MySqlUndoSession(Connection connection, String isolationVariable, Settings former) {
        this.connection = connection;
        this.isolationVariable = isolationVariable;
        this.former = former;
    }

    /** @param isolationVariable what the server calls the variable of the session's isolation level */
    static UndoSession open(Connection connection, UndoIsolation isolation, String isolationVariable)
            throws SQLException {
        MySqlUndoSession session =
                new MySqlUndoSession(connection, isolationVariable, settings(connection, isolationVariable));
        // The driver escapes strings by this mode, so it is kept as it is.
        String sqlMode = session.former.sqlMode.contains(ESCAPES_OFF) ? LENIENT + "," + ESCAPES_OFF : LENIENT;
        session.set(
                new Settings(sqlMode, "+00:00", SqlStates.UNDO_LOCK_WAIT_SECONDS, NO_LIMIT, isolation.variableValue()));
        return session;
    }

    private static Settings settings(Connection connection, String isolationVariable) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT @@session.sql_mode, @@session.time_zone, @@session.innodb_lock_wait_timeout,"
                                + " @@session.sql_select_limit, @@session." + isolationVariable)) {
            row.next();
            return new Settings(
                    row.getString(1), row.getString(2), row.getInt(3), row.getBigDecimal(4), row.getString(5));
        }
    }

    private void set(Settings settings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SET SESSION sql_mode = ?, SESSION time_zone = ?, SESSION innodb_lock_wait_timeout = ?,"
                        + " SESSION sql_select_limit = " + settings.selectLimit.toPlainString()
                        + ", SESSION " + isolationVariable + " = ?")) {
            statement.setString(1, settings.sqlMode);
            statement.setString(2, settings.timeZone);
            statement.setInt(3, settings.lockWaitSeconds);
            statement.setString(4, settings.isolation);
            statement.execute();
        }
    }

    @Override
    public void begin() {}

    @Override
    public void close() throws SQLException {
        set(former);
    }
}
