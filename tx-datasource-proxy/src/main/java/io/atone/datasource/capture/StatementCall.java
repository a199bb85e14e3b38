package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** One execution of one statement, from the call of its user to what he gets to see of it. Not thread-safe. */
public final class StatementCall {

    private final Statement statement;
    private final String sql;
    private final @Nullable Parameters parameters;
    private final GeneratedKeysRequest generatedKeysRequest;
    private final boolean rebound;
    private @Nullable Replacement replacement;
    private boolean changed;

    /**
     * @param statement the driver's statement; a {@link PreparedStatement} when there are parameters
     * @param parameters the parameters; null for a statement that is not prepared
     */
    public StatementCall(
            Statement statement,
            String sql,
            @Nullable Parameters parameters,
            GeneratedKeysRequest generatedKeysRequest) {
        this(statement, sql, parameters, generatedKeysRequest, false);
    }

    /** One item of a batch: the driver's statement does not have its parameters yet. */
    static StatementCall ofItem(Statement statement, BatchItem item, GeneratedKeysRequest generatedKeysRequest) {
        return new StatementCall(statement, item.sql(), item.parameters(), generatedKeysRequest, true);
    }

    private StatementCall(
            Statement statement,
            String sql,
            @Nullable Parameters parameters,
            GeneratedKeysRequest generatedKeysRequest,
            boolean rebound) {
        this.rebound = rebound;
        this.statement = Objects.requireNonNull(statement, "statement");
        this.sql = Objects.requireNonNull(sql, "sql");
        this.parameters = parameters;
        this.generatedKeysRequest = Objects.requireNonNull(generatedKeysRequest, "generatedKeysRequest");
    }

    /** The driver's statement. */
    public Statement statement() {
        return statement;
    }

    /** The text as its user gave it. */
    public String sql() {
        return sql;
    }

    /** The parameters; empty for a statement that is not prepared. */
    public Optional<Parameters> parameters() {
        return Optional.ofNullable(parameters);
    }

    /** How the user asked for generated keys. */
    public GeneratedKeysRequest generatedKeysRequest() {
        return generatedKeysRequest;
    }

    /** Whether the user asked for generated keys. */
    boolean asksForKeys() {
        return !(generatedKeysRequest instanceof GeneratedKeysRequest.None);
    }

    /** Runs the user's own statement, streams included. */
    public <R> R runOriginal(Execution<R> execution) throws SQLException {
        if (parameters != null && rebound) {
            ((PreparedStatement) statement).clearParameters();
            parameters.bindAllTo((PreparedStatement) statement);
        } else if (parameters != null) {
            parameters.bindStreamsTo((PreparedStatement) statement);
        }
        R answer = unlimited(execution::run);
        changed = true;
        return answer;
    }

    /** A method of the user's statement. */
    @FunctionalInterface
    interface Method<R> {
        R call() throws SQLException;
    }

    /**
     * Calls a method that runs the user's statement. PostgreSQL's driver reads keys as rows, and of a change with more rows than it may
     * read, or fetch at once, it tells neither all keys nor the count.
     */
    <R> R unlimited(Method<R> method) throws SQLException {
        int maxRows = asksForKeys() ? statement.getMaxRows() : 0;
        int fetchSize = asksForKeys() ? statement.getFetchSize() : 0;
        if (maxRows == 0 && fetchSize == 0) {
            return method.call();
        }
        statement.setMaxRows(0);
        statement.setFetchSize(0);
        try {
            return method.call();
        } finally {
            statement.setFetchSize(fetchSize); // First, for H2 lets nobody fetch more at once than he may read.
            statement.setMaxRows(maxRows);
        }
    }

    /** A statement has succeeded, or a batch has begun: from now on a failure leaves rows behind that it changed. */
    public void markChanged() {
        changed = true;
    }

    /** Whether it can run once more after what it did has been rolled back. */
    public boolean isRepeatable() {
        return !rebound && (parameters == null || !parameters.hasStreams());
    }

    /** What it did has been rolled back; it runs once more. */
    public void startAgain() {
        replacement = null;
        changed = false;
    }

    /** Whether a failure now would leave changed rows behind. One statement that fails by itself leaves none. */
    public boolean isChanged() {
        return changed;
    }

    /** What the user gets to see instead of what the driver's statement says. */
    public void replaceResults(Replacement results) {
        replacement = results;
    }

    /** What the user gets to see instead of what the driver's statement says; empty: the driver's statement ran and says all. */
    public Optional<Replacement> replacement() {
        return Optional.ofNullable(replacement);
    }
}
