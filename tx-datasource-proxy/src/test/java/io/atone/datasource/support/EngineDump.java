package io.atone.datasource.support;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;

/**
 * What is in a table by the engine's own exact means, independent of how Atone reads values: MySQL's and MariaDB's table checksum,
 * PostgreSQL's binary form of rows, H2's script.
 */
public final class EngineDump {

    private static final String UNDEFINED_FUNCTION = "42883";

    private EngineDump() {}

    /** The rows of a table, sorted; two dumps are equal when the tables hold the same bit for bit. */
    public static List<String> of(TestDatabase database, String table) throws SQLException {
        try (Connection connection = database.connect()) {
            return of(connection, database.engine(), table);
        }
    }

    /** The rows as a connection of the database would leave them, which it has not committed and does not commit now. Sets its time zone. */
    public static List<String> uncommitted(TestDatabase database, Connection connection, String table)
            throws SQLException {
        if (database.engine() != DatabaseEngine.H2) {
            return of(connection, database.engine(), table);
        }
        // H2 commits before it writes a script.
        try (Connection reader = database.connect()) {
            reader.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            return of(reader, database.engine(), table);
        }
    }

    /** The rows as a connection sees them. H2 commits before that. Sets the session's time zone. */
    public static List<String> of(Connection connection, DatabaseEngine engine, String table) throws SQLException {
        return switch (engine) {
            case MYSQL, MARIADB -> mySql(connection, table);
            case POSTGRESQL -> postgres(connection, table);
            case H2 -> script(connection, table);
        };
    }

    private static List<String> mySql(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION time_zone = '+00:00'");
        }
        List<String> dump = rows(connection, "SELECT " + bytesOfEachColumn(connection, table) + " FROM " + table);
        String checksum = rows(connection, "CHECKSUM TABLE " + table).get(0);
        dump.add("checksum " + checksum.substring(checksum.indexOf('|')));
        return dump;
    }

    /** So that a difference is not only seen, as by the checksum, but understood. */
    private static String bytesOfEachColumn(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (String column : rows(connection, "SHOW COLUMNS FROM " + table)) {
            String name = column.substring(0, column.indexOf('|'));
            columns.add("HEX(CAST(`" + name.replace("`", "``") + "` AS BINARY))");
        }
        return String.join(", ", columns);
    }

    private static List<String> postgres(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET extra_float_digits = 1; SET IntervalStyle = 'postgres'");
        }
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            return rows(connection, "SELECT encode(record_send(t), 'hex'), CAST(t AS text) FROM " + table + " t");
        } catch (SQLException e) {
            if (!UNDEFINED_FUNCTION.equals(e.getSQLState())) {
                throw e;
            }
            if (before != null) {
                connection.rollback(before);
            }
            // A few of the engine's inner types have no binary form.
            return rows(connection, "SELECT CAST(t AS text) FROM " + table + " t");
        }
    }

    private static List<String> script(Connection connection, String table) throws SQLException {
        List<String> script = rows(connection, "SCRIPT SIMPLE NOPASSWORDS NOSETTINGS TABLE " + table);
        script.removeIf(line -> line.startsWith("CREATE ") || line.startsWith("ALTER ") || line.startsWith("-- "));
        return script;
    }

    private static List<String> rows(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.append(result.getString(i)).append('|');
                }
                rows.add(row.toString());
            }
        }
        rows.sort(null);
        return rows;
    }
}
