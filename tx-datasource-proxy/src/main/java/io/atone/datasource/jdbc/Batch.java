package io.atone.datasource.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.atone.datasource.branch.LocalTransaction;
import io.atone.datasource.capture.BatchCall;
import io.atone.datasource.capture.BatchItem;
import io.atone.datasource.capture.GeneratedKeysRequest;

/**
 * The batch of one statement. Outside a global transaction the driver collects it; inside, we do, because each item may have
 * to run on its own. Not thread-safe.
 */
final class Batch {

    private final Statement statement;
    private final LocalTransaction transaction;
    private final List<BatchItem> items = new ArrayList<>();
    private String lastDriverItem = "";
    private int driverItems;

    Batch(Statement statement, LocalTransaction transaction) {
        this.statement = statement;
        this.transaction = transaction;
    }

    /**
     * Whether the next item is ours to keep.
     *
     * @throws SQLException when the driver has items already, and the next one belongs to a global transaction
     */
    boolean isOurs() throws SQLException {
        if (!transaction.isProtected()) {
            return !items.isEmpty();
        }
        refuseDriverItems();
        return true;
    }

    void add(BatchItem item) {
        items.add(item);
    }

    void addedToDriver(String sql) {
        lastDriverItem = sql;
        driverItems++;
    }

    void clear() throws SQLException {
        items.clear();
        driverItems = 0;
        statement.clearBatch();
    }

    /** Runs the batch and empties it, whether it fails or not. */
    BatchCall start(GeneratedKeysRequest keys, BatchCall.Method method) {
        List<BatchItem> started = List.copyOf(items);
        items.clear();
        return new BatchCall(statement, started, keys, method);
    }

    /** Whether the driver has collected everything there is. */
    boolean isDrivers() throws SQLException {
        if (transaction.isProtected()) {
            refuseDriverItems();
        }
        return items.isEmpty();
    }

    /** Runs what the driver has collected. */
    long[] executeDrivers(BatchCall.Method method) throws SQLException {
        boolean hasItems = driverItems > 0;
        driverItems = 0;
        long[] counts = method.call();
        if (hasItems) {
            transaction.noteUnprotected(lastDriverItem, counts.length);
        }
        return counts;
    }

    private void refuseDriverItems() throws SQLException {
        if (driverItems > 0) {
            throw transaction.refusal(
                    lastDriverItem,
                    "The batch was begun outside the global transaction, so what its first " + driverItems
                            + " item(s) change would not be captured",
                    "Begin and execute the batch on one side");
        }
    }

    static long[] widen(int[] counts) {
        return Arrays.stream(counts).asLongStream().toArray();
    }

    static int[] narrow(long[] counts) {
        return Arrays.stream(counts).mapToInt(Math::toIntExact).toArray();
    }
}
