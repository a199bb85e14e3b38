package io.atone.datasource.dialect;

import java.sql.Connection;

/** Under which isolation undo and scans run, whatever the application's connections have. */
public enum UndoIsolation {
    /** Sees what is committed when a statement begins. */
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED, "READ COMMITTED"),
    /** Sees what is not committed too. */
    READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED, "READ UNCOMMITTED");

    private final int jdbcLevel;
    private final String sql;

    UndoIsolation(int jdbcLevel, String sql) {
        this.jdbcLevel = jdbcLevel;
        this.sql = sql;
    }

    int jdbcLevel() {
        return jdbcLevel;
    }

    /** The value of the variable of a MySQL or MariaDB session. */
    String variableValue() {
        return sql.replace(' ', '-');
    }

    /** For the transaction that has just begun, so that there is nothing to restore. */
    String setTransaction() {
        return "SET TRANSACTION ISOLATION LEVEL " + sql;
    }
}
