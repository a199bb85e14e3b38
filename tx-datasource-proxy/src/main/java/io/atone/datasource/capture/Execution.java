package io.atone.datasource.capture;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The method of a statement that its user called, to be run on the driver's statement.
 *
 * @param <R> what the method answers
 */
public interface Execution<R> {

    /** What the caller of the method expects. */
    Expectation expectation();

    /** Runs the method on the driver's statement. */
    R run() throws SQLException;

    /** The update count that belongs to an answer of {@link #run()}; negative when the answer is rows. */
    long updateCount(R answer) throws SQLException;

    /** The answer when another statement ran instead, with this update count. */
    R replaced(long updateCount) throws SQLException;

    /** The answer when another statement ran instead, and its user gets these rows. */
    R replaced(ResultSet rows) throws SQLException;

    /** What the caller of a method expects. */
    enum Expectation {
        /** A result set: {@code executeQuery}. */
        ROWS,
        /** An update count: {@code executeUpdate}. */
        COUNT,
        /** Either of them: {@code execute}. */
        EITHER
    }
}
