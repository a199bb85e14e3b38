package io.atone.datasource.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a connection of the driver or the pool comes from. */
@FunctionalInterface
public interface ConnectionSource {

    /** Takes one. */
    Connection get() throws SQLException;
}
