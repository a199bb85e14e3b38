package io.atone.datasource.differential;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.regex.Pattern;

import io.atone.datasource.capture.StatementRefusedException;
import io.atone.testkit.database.TestDatabase;
import org.jspecify.annotations.Nullable;

/** A connection of the driver or of the proxy, with the objects that the calls made on it. For one thread. */
final class Side implements AutoCloseable {

    static final int STATEMENTS = 3;
    static final int RESULTS = 2;
    static final int SAVEPOINTS = 2;

    private final Connection connection;
    private final Pattern databaseName;
    private final Statement[] statements = new Statement[STATEMENTS];
    private final ResultSet[] results = new ResultSet[RESULTS];
    private final Savepoint[] savepoints = new Savepoint[SAVEPOINTS];

    Side(TestDatabase database, Connection connection) {
        this.connection = connection;
        this.databaseName = Pattern.compile(Pattern.quote(database.name()), Pattern.CASE_INSENSITIVE);
    }

    /** Nothing was called, for there is no such object, or it is of another kind. */
    static final class NothingThereException extends RuntimeException {}

    Connection connection() {
        return connection;
    }

    Statement statement(int slot) {
        return there(statements[slot]);
    }

    /** Texts are not for prepared statements: some drivers complain, and some of these only when they run them. */
    Statement unprepared(int slot) {
        if (statement(slot) instanceof PreparedStatement) {
            throw new NothingThereException();
        }
        return statement(slot);
    }

    PreparedStatement prepared(int slot) {
        if (statement(slot) instanceof PreparedStatement prepared) {
            return prepared;
        }
        throw new NothingThereException();
    }

    ResultSet result(int slot) {
        return there(results[slot]);
    }

    Savepoint savepoint(int slot) {
        return there(savepoints[slot]);
    }

    private static <T> T there(@Nullable T object) {
        if (object == null) {
            throw new NothingThereException();
        }
        return object;
    }

    Object keep(int slot, Statement statement) throws SQLException {
        if (statements[slot] != null) {
            statements[slot].close();
        }
        statements[slot] = statement;
        return statement;
    }

    @Nullable
    Object keep(int slot, @Nullable ResultSet result) {
        results[slot] = result;
        return result;
    }

    Object keep(int slot, Savepoint savepoint) {
        savepoints[slot] = savepoint;
        return savepoint;
    }

    /** Makes a call and tells what came of it, in words that do not depend on the side. */
    Seen see(Call call) {
        try {
            return new Seen(
                    databaseName
                            .matcher(Answers.toText(call.body().on(this), this))
                            .replaceAll("<database>"),
                    null);
        } catch (NothingThereException e) {
            return new Seen("nothing there", null);
        } catch (SQLException e) {
            return new Seen(Answers.toText(e), e);
        } catch (Exception e) {
            return new Seen(e.getClass().getName(), e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /**
     * What came of a call.
     *
     * @param failure for a reader; two calls that end alike fail with different objects
     */
    record Seen(String text, @Nullable Exception failure) {

        boolean isLike(Seen other) {
            return text.equals(other.text);
        }

        boolean isRefusal() {
            return failure instanceof StatementRefusedException;
        }
    }
}
