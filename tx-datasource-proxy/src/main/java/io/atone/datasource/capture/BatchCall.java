package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** One execution of a batch that we have kept from the driver until now. Not thread-safe. */
public final class BatchCall {

    private final Statement statement;
    private final List<BatchItem> items;
    private final GeneratedKeysRequest generatedKeysRequest;
    private final Method method;
    private @Nullable Replacement replacement;

    /**
     * @param statement the driver's statement; a {@link PreparedStatement} when the items have parameters
     * @param items at least one; all with the same text and with parameters when the statement is prepared
     */
    public BatchCall(
            Statement statement, List<BatchItem> items, GeneratedKeysRequest generatedKeysRequest, Method method) {
        this.statement = Objects.requireNonNull(statement, "statement");
        this.items = List.copyOf(items);
        this.generatedKeysRequest = Objects.requireNonNull(generatedKeysRequest, "generatedKeysRequest");
        this.method = Objects.requireNonNull(method, "method");
        if (items.isEmpty()) {
            throw new IllegalArgumentException("An empty batch is the driver's");
        }
    }

    /** {@code executeBatch} or {@code executeLargeBatch} of the driver's statement. */
    @FunctionalInterface
    public interface Method {
        long[] call() throws SQLException;
    }

    /** The driver's statement. */
    public Statement statement() {
        return statement;
    }

    /** What to run, in order. */
    public List<BatchItem> items() {
        return items;
    }

    /** How the user asked for generated keys. */
    public GeneratedKeysRequest generatedKeysRequest() {
        return generatedKeysRequest;
    }

    /** Whether one prepared statement runs with many sets of parameters. */
    public boolean isPrepared() {
        return items.get(0).parameters() != null;
    }

    /** Hands all items to the driver's statement and runs them there. */
    public long[] runOriginal() throws SQLException {
        return runOn(statement, method);
    }

    /** Hands all items to a statement and runs them there. */
    public long[] runOn(Statement target, Method targetMethod) throws SQLException {
        for (BatchItem item : items) {
            Parameters parameters = item.parameters();
            if (parameters == null) {
                target.addBatch(item.sql());
            } else {
                PreparedStatement prepared = (PreparedStatement) target;
                parameters.bindAllTo(prepared);
                prepared.addBatch();
            }
        }
        return targetMethod.call();
    }

    /** What the user gets to see instead of what the driver's statement says. */
    public void replaceResults(Replacement results) {
        replacement = results;
    }

    /** What the user gets to see instead of what the driver's statement says. */
    public Optional<Replacement> replacement() {
        return Optional.ofNullable(replacement);
    }
}
