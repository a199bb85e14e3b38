package io.atone.datasource.dialect;

import java.sql.SQLException;

/** What the standard's SQLStates mean, for the codes that a dialect does not know better. */
final class SqlStates {

    /** No statement of ours waits longer for a lock; the work is tried again later. */
    static final int UNDO_LOCK_WAIT_SECONDS = 20;

    private SqlStates() {}

    static ErrorKind classify(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() != 5) {
            return ErrorKind.OTHER;
        }
        return switch (state) {
            case "23505" -> ErrorKind.DUPLICATE_KEY;
            case "23503" -> ErrorKind.FOREIGN_KEY;
            case "40001" -> ErrorKind.SERIALIZATION;
            case "42S02" -> ErrorKind.TABLE_MISSING;
            case "42S22" -> ErrorKind.TABLE_CHANGED;
            case "42501" -> ErrorKind.NO_PRIVILEGE;
            default -> byClass(state.substring(0, 2));
        };
    }

    private static ErrorKind byClass(String stateClass) {
        return switch (stateClass) {
            case "08" -> ErrorKind.CONNECTION;
            case "22", "23" -> ErrorKind.OTHER_CONSTRAINT;
            case "28" -> ErrorKind.NO_PRIVILEGE;
            case "40" -> ErrorKind.SERIALIZATION;
            default -> ErrorKind.OTHER;
        };
    }
}
