package io.atone.datasource.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.atone.datasource.capture.Execution;
import io.atone.datasource.capture.GeneratedKeysRequest;
import io.atone.datasource.capture.Parameters;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.dialect.SeveralStatements;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.StatementPlan.Several;
import org.jspecify.annotations.Nullable;

/**
 * A text of several statements inside a global transaction: each of them runs by itself, as a statement of the same
 * connection, and their results come one after the other as the driver would tell them. As thread-safe as the connection.
 */
final class StatementSequence {

    /** Two statements that do nothing, to find out whether the server takes a text of two. */
    private static final String PROBE = "DO 0; DO 0";

    private final ProxyStatement<?> users;
    private final ProxyConnection connection;
    private final SeveralStatements rules;
    private final List<ProxyStatement<?>> statements = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private int current;

    /** @param rows null when it is an update count */
    private record Result(@Nullable ResultSet rows, long updateCount) {}

    private StatementSequence(ProxyStatement<?> users) throws SQLException {
        this.users = users;
        this.connection = users.connection();
        this.rules = connection.localTransaction().severalStatements();
    }

    /** Whether a text of several statements can be run in this way, so that its user gets what the driver would tell. */
    static boolean canRun(Several plan, Execution<?> execution, GeneratedKeysRequest keys) {
        boolean anyRows = plan.parts().stream().anyMatch(Several.Part::returnsRows);
        return keys instanceof GeneratedKeysRequest.None
                && switch (execution.expectation()) {
                    case EITHER -> true;
                    case COUNT -> !anyRows;
                    case ROWS -> false;
                };
    }

    /**
     * Runs all statements up to the first that fails.
     *
     * @param users whose text it is
     * @param parameters of the whole text; null when it is not prepared
     */
    static StatementSequence run(ProxyStatement<?> users, Several plan, @Nullable Parameters parameters)
            throws SQLException {
        StatementSequence sequence = new StatementSequence(users);
        try {
            sequence.requirePermission();
            sequence.run(plan, parameters);
            return sequence;
        } catch (SQLException | RuntimeException e) {
            after(e, sequence::close);
            throw e;
        }
    }

    /** Lets the server say what it says to the driver alone, before the first statement runs. */
    private void requirePermission() throws SQLException {
        if (rules != SeveralStatements.ONE_BY_ONE) {
            return;
        }
        try (Statement probe = connection.delegate.createStatement()) {
            probe.execute(PROBE);
        } catch (SQLException e) {
            connection.localTransaction().failed(e);
            throw e;
        }
    }

    private void run(Several plan, @Nullable Parameters parameters) throws SQLException {
        // All are made before the first one runs, because a database that takes them for one command reads all of it
        // first.
        for (Several.Part part : plan.parts()) {
            statements.add(make(part.text(), parameters));
        }
        boolean autoCommit = connection.getAutoCommit();
        if (rules == SeveralStatements.COMMITTED_TOGETHER && autoCommit) {
            runTogether(plan);
        } else if (rules == SeveralStatements.ONE_COMMAND
                && !autoCommit
                && !plan.parts().get(0).returnsRows()) {
            runAllOrNone(plan);
        } else {
            runAll(plan);
        }
    }

    private void runTogether(Several plan) throws SQLException {
        connection.setAutoCommit(false);
        try {
            runAll(plan);
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            after(e, () -> {
                connection.rollback();
                connection.setAutoCommit(true);
            });
            throw e;
        }
    }

    private void runAllOrNone(Several plan) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            runAll(plan);
            connection.releaseSavepoint(before);
        } catch (SQLException | RuntimeException e) {
            after(e, () -> connection.rollback(before));
            throw e;
        }
    }

    @FunctionalInterface
    private interface Repair {
        void run() throws SQLException;
    }

    private static void after(Exception failure, Repair repair) {
        try {
            repair.run();
        } catch (SQLException | RuntimeException further) {
            failure.addSuppressed(further);
        }
    }

    private void runAll(Several plan) throws SQLException {
        for (int i = 0; i < statements.size(); i++) {
            ProxyStatement<?> statement = statements.get(i);
            boolean rows = execute(statement, plan, i);
            if (i == 0 || rules != SeveralStatements.ONE_COMMAND) {
                results.add(
                        rows
                                ? new Result(statement.unwrappedResultSet(), -1)
                                : new Result(null, statement.getUpdateCount()));
            }
        }
    }

    /** Of a refusal that comes from the tables, and not from the text, the user must not think that nothing ran. */
    private static boolean execute(ProxyStatement<?> statement, Several plan, int i) throws SQLException {
        try {
            return statement instanceof PreparedStatement prepared
                    ? prepared.execute()
                    : statement.execute(plan.parts().get(i).text().text());
        } catch (StatementRefusedException e) {
            if (i == 0) {
                throw e;
            }
            throw new SQLException(
                    "Statement " + (i + 1) + " of the text cannot run, and those before it have run: "
                            + e.explanation(),
                    e.getSQLState(),
                    e.getErrorCode(),
                    e);
        }
    }

    private ProxyStatement<?> make(SqlPart text, @Nullable Parameters parameters) throws SQLException {
        boolean prepared = parameters != null || rules == SeveralStatements.ONE_COMMAND;
        ProxyStatement<?> statement = prepared
                ? connection.prepared(text.text(), users.getResultSetType(), users.getResultSetConcurrency())
                : connection.plain(users.getResultSetType(), users.getResultSetConcurrency());
        statement.setQueryTimeout(users.getQueryTimeout());
        statement.setMaxRows(users.getMaxRows());
        statement.setMaxFieldSize(users.getMaxFieldSize());
        if (parameters != null) {
            int index = 1;
            for (int parameter : text.parameters()) {
                parameters.bindTo((PreparedStatement) statement, parameter, index++);
            }
        }
        return statement;
    }

    /** What the method answers that its user called. */
    <R> R answer(Execution<R> execution) throws SQLException {
        Result first = results.get(0);
        return first.rows() == null ? execution.replaced(first.updateCount()) : execution.replaced(first.rows());
    }

    /** The rows of the current result; null when it is an update count, or there is none. */
    @Nullable
    ResultSet resultSet() {
        return current < results.size() ? results.get(current).rows() : null;
    }

    /** The update count of the current result; -1 when it is rows, or there is none. */
    long updateCount() {
        return current < results.size() ? results.get(current).updateCount() : -1;
    }

    /** Moves to the next result, and tells whether that is rows. */
    boolean next(int whatOfTheOpenOnes) throws SQLException {
        int from = whatOfTheOpenOnes == Statement.CLOSE_ALL_RESULTS ? 0 : current;
        if (whatOfTheOpenOnes != Statement.KEEP_CURRENT_RESULT) {
            for (int i = from; i <= current && i < results.size(); i++) {
                ResultSet rows = results.get(i).rows();
                if (rows != null) {
                    rows.close();
                }
            }
        }
        current = Math.min(current + 1, results.size());
        return resultSet() != null;
    }

    void close() throws SQLException {
        SQLException failure = null;
        for (ProxyStatement<?> statement : statements) {
            try {
                statement.close();
            } catch (SQLException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
