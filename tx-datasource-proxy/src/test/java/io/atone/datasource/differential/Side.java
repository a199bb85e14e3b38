package io.atone.datasource.differential;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.atone.datasource.capture.StatementRefusedException;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import org.jspecify.annotations.Nullable;

/** A connection of the driver or of the proxy, with the objects that the calls made on it. For one thread. */
final class Side implements AutoCloseable {

    static final int STATEMENTS = 3;
    static final int RESULTS = 2;
    static final int SAVEPOINTS = 2;

    private static final String NOTHING_THERE = "nothing there";
    private static final Pattern ON_RESULT = Pattern.compile("r(\\d)\\..*", Pattern.DOTALL);
    private static final Pattern BEGINS_RESULT = Pattern.compile("r(\\d) = s(\\d)\\..*", Pattern.DOTALL);
    private static final Pattern ON_STATEMENT = Pattern.compile("(?:r\\d = )?s(\\d)\\..*", Pattern.DOTALL);
    private static final Pattern RUNS = Pattern.compile("(?:r\\d = )?s(\\d)\\.execute.*", Pattern.DOTALL);
    private static final Pattern RUNS_BATCH = Pattern.compile("s(\\d)\\.execute(?:Large)?Batch\\(\\)");
    private static final Pattern ENDS_RESULT =
            Pattern.compile("(?:r\\d = )?s(\\d)(?: = |\\.execute|\\.close|\\.getMoreResults).*", Pattern.DOTALL);

    private final Connection connection;
    private final boolean isH2;
    private final Pattern databaseName;
    private final Statement[] statements = new Statement[STATEMENTS];
    private final ResultSet[] results = new ResultSet[RESULTS];
    /** Which statement each result set is of, and how often that had been run or closed by then. */
    private final int[] resultOf = new int[RESULTS];

    private final int[] runsAtResult = new int[RESULTS];
    private final int[] runs = new int[STATEMENTS];
    private final boolean[] failed = new boolean[STATEMENTS];
    private boolean afterFailedRun;
    private final Savepoint[] savepoints = new Savepoint[SAVEPOINTS];

    Side(TestDatabase database, Connection connection) {
        this.connection = connection;
        this.isH2 = database.engine() == DatabaseEngine.H2;
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

    /** Whether a call is on a result set whose statement has been run again or closed since: it should be closed, but not all are. */
    boolean isOnStaleResult(Call call) {
        Matcher matcher = ON_RESULT.matcher(call.text());
        if (!matcher.matches()) {
            return false;
        }
        int slot = Integer.parseInt(matcher.group(1));
        return runs[resultOf[slot]] != runsAtResult[slot];
    }

    /** Whether the last call was on a statement whose run before it had failed. */
    boolean isAfterFailedRun() {
        return afterFailedRun;
    }

    private boolean hasFailed(Call call) {
        Matcher matcher = ON_STATEMENT.matcher(call.text());
        return matcher.matches() && failed[Integer.parseInt(matcher.group(1))];
    }

    private void followFailure(Call call, boolean failure) {
        Matcher matcher = RUNS.matcher(call.text());
        if (matcher.matches()) {
            failed[Integer.parseInt(matcher.group(1))] = failure;
        }
    }

    private void follow(Call call) {
        Matcher ends = ENDS_RESULT.matcher(call.text());
        if (ends.matches()) {
            runs[Integer.parseInt(ends.group(1))]++;
        }
    }

    private void followResult(Call call) {
        Matcher begins = BEGINS_RESULT.matcher(call.text());
        if (begins.matches()) {
            int slot = Integer.parseInt(begins.group(1));
            resultOf[slot] = Integer.parseInt(begins.group(2));
            // Keys of a run that failed are of an earlier one, or of none.
            boolean stale = afterFailedRun && call.text().contains(".getGeneratedKeys(");
            runsAtResult[slot] = stale ? -1 : runs[resultOf[slot]];
        }
    }

    /** What was refused on the other side has ended an earlier run there, and its batch is gone. */
    void forgetRefused(Call call) {
        follow(call);
        followFailure(call, true);
        Matcher matcher = RUNS_BATCH.matcher(call.text());
        if (matcher.matches()) {
            int slot = Integer.parseInt(matcher.group(1));
            see(new Call("s" + slot + ".clearBatch()", side -> {
                side.statement(slot).clearBatch();
                return null;
            }));
        }
    }

    /** Makes a call and tells what came of it, in words that do not depend on the side. */
    Seen see(Call call) {
        follow(call);
        afterFailedRun = hasFailed(call);
        Seen seen = make(call);
        forgetItems(call);
        if (seen.text().equals(NOTHING_THERE)) {
            return seen;
        }
        followFailure(call, seen.failure() != null);
        if (seen.failure() == null) {
            followResult(call);
        }
        return seen;
    }

    /** H2's driver goes on with the parameters of the last item of a batch, the others with those that were set last. */
    private void forgetItems(Call call) {
        Matcher matcher = RUNS_BATCH.matcher(call.text());
        if (isH2 && matcher.matches()) {
            make(new Call("clearParameters()", side -> {
                side.prepared(Integer.parseInt(matcher.group(1))).clearParameters();
                return null;
            }));
        }
    }

    private Seen make(Call call) {
        try {
            return new Seen(
                    databaseName
                            .matcher(Answers.toText(call.body().on(this), this))
                            .replaceAll("<database>"),
                    null);
        } catch (NothingThereException e) {
            return new Seen(NOTHING_THERE, null);
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
