package io.atone.datasource.dialect;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** Finds the dialect of a database. */
public final class Dialects {

    private static final String SUPPORTED = "MySQL, MariaDB, PostgreSQL and H2 (version 2)";

    private Dialects() {}

    /**
     * Asks the server what it is.
     *
     * @throws UnsupportedDatabaseException when it is none that Atone knows
     */
    public static Dialect detect(Connection connection) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String product = metaData.getDatabaseProductName();
        return switch (product) {
            case "MySQL", "MariaDB" -> MySqlDialect.detect(connection);
            case "PostgreSQL" -> new PostgresDialect(metaData.getDatabaseMajorVersion());
            case "H2" -> {
                if (metaData.getDatabaseMajorVersion() < 2) {
                    throw unsupported(metaData);
                }
                yield H2Dialect.detect(metaData);
            }
            default -> throw unsupported(metaData);
        };
    }

    private static UnsupportedDatabaseException unsupported(DatabaseMetaData metaData) throws SQLException {
        return new UnsupportedDatabaseException(
                metaData.getDatabaseProductName() + " " + metaData.getDatabaseProductVersion(), SUPPORTED);
    }
}
