package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * What the user of a statement gets to see when another one ran instead of his, or beside his. Not thread-safe.
 *
 * @param updateCount the rows the statement changed, -1 when it answers rows; null: the driver's statement ran and knows it
 * @param rows what the statement returned; null when it answers an update count
 * @param generatedKeys the keys as he asked for them; null: the driver's statement knows them
 * @param statement what {@code rows} or {@code generatedKeys} are read from, to be closed with it
 */
public record Replacement(
        @Nullable Long updateCount,
        @Nullable ResultSet rows,
        @Nullable ResultSet generatedKeys,
        @Nullable PreparedStatement statement) {

    /** No rows, only an update count and generated keys. */
    public Replacement(
            @Nullable Long updateCount, @Nullable ResultSet generatedKeys, @Nullable PreparedStatement statement) {
        this(updateCount, null, generatedKeys, statement);
    }

    /** Rows of another statement that ran. */
    public static Replacement ofRows(ResultSet rows, PreparedStatement statement) {
        return new Replacement(-1L, rows, null, statement);
    }

    /** Another statement ran, and no generated keys were asked for. */
    public static Replacement ofCount(long updateCount) {
        return new Replacement(updateCount, null, null);
    }

    /** The same with another update count. */
    Replacement withUpdateCount(long other) {
        return new Replacement(other, rows, generatedKeys, statement);
    }

    /** Closes what is open. */
    public void close() throws SQLException {
        if (statement != null) {
            statement.close();
        }
    }
}
