package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.ErrorKind;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Restores rows one by one, in turns: rows that refer to each other, or pass a unique value on, fail because of a key until others
 * are restored. Ends when all are, or when a turn gets none further. Several changes of one row keep their order.
 */
final class Turns {

    private final Dialect dialect;

    Turns(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Restores one row. */
    @FunctionalInterface
    interface Step<T> {
        void restore(T row) throws SQLException, NeedsAttentionException;
    }

    /** Hears of a row that a key keeps from being restored, and of that key's error. Returns when the row is right all the same. */
    @FunctionalInterface
    interface Blocked<T> {
        void told(T row, SQLException failure) throws SQLException, NeedsAttentionException;
    }

    /** Whether the error is one that another row's restoration may end, or that no second try by itself will. */
    boolean isAboutConstraints(SQLException e) {
        if (e instanceof StillReferencedException) {
            return true;
        }
        ErrorKind kind = dialect.classify(e);
        return kind == ErrorKind.DUPLICATE_KEY || kind == ErrorKind.FOREIGN_KEY || kind == ErrorKind.OTHER_CONSTRAINT;
    }

    /** Which row an item is about. */
    @FunctionalInterface
    interface RowOf<T> {
        RowChange of(T item);
    }

    /** Which row a change is of. */
    record Row(TableName table, RowKey key) {
        static Row of(RowChange change) {
            return new Row(change.table().name(), change.key());
        }
    }

    <T> void run(Connection connection, List<T> rows, RowOf<T> changes, Step<T> step, Blocked<T> blocked)
            throws SQLException, NeedsAttentionException {
        List<T> pending = rows;
        while (!pending.isEmpty()) {
            List<T> failed = new ArrayList<>();
            Map<Row, SQLException> waiting = new HashMap<>();
            for (T row : pending) {
                Row which = Row.of(changes.of(row));
                SQLException failure = waiting.containsKey(which) ? null : tryOne(connection, row, step);
                if (failure != null) {
                    waiting.put(which, failure);
                }
                if (waiting.containsKey(which)) {
                    failed.add(row);
                }
            }
            if (failed.size() == pending.size()) {
                for (T row : failed) {
                    blocked.told(row, Objects.requireNonNull(waiting.get(Row.of(changes.of(row)))));
                }
                return;
            }
            pending = failed;
        }
    }

    private <T> @Nullable SQLException tryOne(Connection connection, T row, Step<T> step)
            throws SQLException, NeedsAttentionException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            step.restore(row);
        } catch (SQLException e) {
            if (!isAboutConstraints(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            return e;
        }
        connection.releaseSavepoint(savepoint);
        return null;
    }
}
