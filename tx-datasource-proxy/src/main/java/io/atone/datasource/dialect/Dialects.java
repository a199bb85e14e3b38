package io.atone.datasource.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Finds the dialect of a database. */
public final class Dialects {

    private static final List<Dialect> KNOWN = List.of();

    private Dialects() {}

    /**
     * Asks the server what it is.
     *
     * @throws UnsupportedDatabaseException when it is none that Atone knows
     */
    public static Dialect detect(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        for (Dialect dialect : KNOWN) {
            if (dialect.name().equals(product)) {
                return dialect;
            }
        }
        throw new UnsupportedDatabaseException(product, "nothing yet");
    }
}
