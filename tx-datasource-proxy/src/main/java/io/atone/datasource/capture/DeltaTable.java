package io.atone.datasource.capture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.sql.Statement;

/**
 * A query from H2's table of the rows that a change met or left behind, made to tell all of them or to change nothing.
 *
 * <p>By itself it does not: H2 takes back what a failed update did, but not what a failed query did. And when a change gets into the
 * way of another transaction, H2 begins it once more without taking back what it did so far, and tells of the last try only. So a
 * savepoint comes first, and the tries are counted. As thread-safe as the connection.
 */
final class DeltaTable {

    /** Further runs when somebody else was in the way, each of which waits for him as long as the database lets it. */
    private static final int MAX_RUNS = 10;

    private static final String TRIES = "@atone_tries";

    /** Error 40001: trying again makes sense. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private final StatementCall call;
    private final Connection connection;

    DeltaTable(CaptureScope scope, StatementCall call) {
        this.call = call;
        this.connection = scope.connection();
    }

    /** Which rows are told. */
    enum Rows {
        /** Those that it met, as they were. */
        OLD,
        /** Those that it wrote, as they are. */
        FINAL
    }

    /**
     * The query, to be prepared for scrolling and {@link #run}. One column more is the last one, and when there is no row to tell, there is one
     * with NULL in all columns of the table.
     *
     * @param list what is selected
     * @param change the statement that changes rows
     */
    static String select(String list, Rows rows, String change) {
        // The outer join makes sure that the try is counted before the change begins.
        return "SELECT " + list + ", " + TRIES + " FROM (SELECT SET(" + TRIES + ", " + TRIES + " + 1) AS atone_try)"
                + " AS atone_count LEFT JOIN " + rows + " TABLE (" + change + ") ON TRUE";
    }

    /** Executes a prepared query. */
    @FunctionalInterface
    interface Query {
        ResultSet execute() throws SQLException;
    }

    /** Runs it; the result stands before its first row. */
    ResultSet run(Query query) throws SQLException {
        Savepoint before = connection.setSavepoint();
        for (int run = 0; run < MAX_RUNS; run++) {
            try {
                ResultSet rows = tryOnce(query);
                if (tries(rows) == 1) {
                    connection.releaseSavepoint(before);
                    return rows;
                }
                rows.close();
            } catch (SQLException | RuntimeException e) {
                rollBackAfter(e, before);
                throw e;
            }
            connection.rollback(before);
        }
        throw new SQLTransactionRollbackException(
                "Others changed rows that the statement meets whenever it ran; try again: " + call.sql(),
                SERIALIZATION_FAILURE);
    }

    private ResultSet tryOnce(Query query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET " + TRIES + " = 0");
        }
        return query.execute();
    }

    private static long tries(ResultSet rows) throws SQLException {
        rows.next();
        long tries = rows.getLong(rows.getMetaData().getColumnCount());
        rows.beforeFirst();
        return tries;
    }

    private void rollBackAfter(Exception failure, Savepoint before) {
        try {
            connection.rollback(before);
        } catch (SQLException rollingBack) {
            // The database has ended the transaction, or is gone.
            call.markChanged();
            failure.addSuppressed(rollingBack);
        }
    }
}
