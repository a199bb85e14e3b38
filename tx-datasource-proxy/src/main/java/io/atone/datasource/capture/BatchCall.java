package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** One execution of a batch that we have kept from the driver until now. Not thread-safe. */
public final class BatchCall {

    private final StatementCall call;
    private final List<BatchItem> items;
    private final Method method;

    /**
     * @param statement the driver's statement; a {@link PreparedStatement} when the items have parameters
     * @param items at least one; all with the same text and with parameters when the statement is prepared
     */
    public BatchCall(
            Statement statement, List<BatchItem> items, GeneratedKeysRequest generatedKeysRequest, Method method) {
        this.items = List.copyOf(items);
        this.method = Objects.requireNonNull(method, "method");
        if (items.isEmpty()) {
            throw new IllegalArgumentException("An empty batch is the driver's");
        }
        BatchItem first = items.get(0);
        this.call = new StatementCall(statement, first.sql(), first.parameters(), generatedKeysRequest);
    }

    /** {@code executeBatch} or {@code executeLargeBatch} of the driver's statement. */
    @FunctionalInterface
    public interface Method {
        long[] call() throws SQLException;
    }

    /** The batch as a whole, with the text and the parameters of its first item. */
    public StatementCall call() {
        return call;
    }

    /** The driver's statement. */
    public Statement statement() {
        return call.statement();
    }

    /** What to run, in order. */
    public List<BatchItem> items() {
        return items;
    }

    /** Whether one prepared statement runs with many sets of parameters. */
    public boolean isPrepared() {
        return items.get(0).parameters() != null;
    }

    /** Hands all items to the driver's statement and runs them there. */
    public long[] runOriginal() throws SQLException {
        hand(call.statement());
        call.markChanged();
        return call.unlimited(method::call);
    }

    /** As {@link #runOriginal}, where no item changes rows that are of concern. */
    long[] letThrough() throws SQLException {
        hand(call.statement());
        return method.call();
    }

    /** Lets one item through that is not prepared, as a batch of its own: drivers allow there what they do not elsewhere. */
    long letThrough(BatchItem item) throws SQLException {
        call.statement().addBatch(item.sql());
        return method.call()[0];
    }

    /** Hands all items of a prepared batch to another statement and runs them there. */
    long[] runOn(PreparedStatement target) throws SQLException {
        hand(target);
        call.markChanged();
        return Arrays.stream(target.executeBatch()).asLongStream().toArray();
    }

    private void hand(Statement target) throws SQLException {
        for (BatchItem item : items) {
            @Nullable Parameters parameters = item.parameters();
            if (parameters == null) {
                target.addBatch(item.sql());
            } else {
                PreparedStatement prepared = (PreparedStatement) target;
                prepared.clearParameters(); // An item has none of another's.
                parameters.bindAllTo(prepared);
                prepared.addBatch();
            }
        }
    }
}
