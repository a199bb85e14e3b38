package io.atone.datasource.differential;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/** Answers and failures as text, so that those of two sides can be compared. */
final class Answers {

    private Answers() {}

    static String toText(@Nullable Object answer, Side side) {
        if (answer == null) {
            return "null";
        }
        if (answer instanceof Connection connection) {
            return connection == side.connection() ? "this connection" : "another connection";
        }
        if (answer instanceof Statement) {
            return "a statement";
        }
        if (answer instanceof ResultSet) {
            return "a result set";
        }
        if (answer instanceof Savepoint) {
            return "a savepoint";
        }
        if (answer instanceof SQLWarning warning) {
            return warning.getClass().getName() + " " + warning.getSQLState() + " " + warning.getErrorCode();
        }
        if (answer instanceof int[] counts) {
            return Arrays.toString(counts);
        }
        if (answer instanceof long[] counts) {
            return Arrays.toString(counts);
        }
        if (answer instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return answer.getClass().getSimpleName() + " " + answer;
    }

    static String toText(SQLException failure) {
        String counts = failure instanceof BatchUpdateException batch
                ? " " + Arrays.toString(batch.getLargeUpdateCounts())
                : "";
        return failure.getClass().getName() + " " + failure.getSQLState() + " " + failure.getErrorCode() + counts;
    }
}
