package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.SQLException;

/** The table {@code undo_log}. All methods work in the given connection's transaction. Thread-safe. */
public final class UndoLogStore {

    /**
     * Writes a branch's undo record; part of the branch's local transaction, before the branch is registered.
     *
     * @throws UndoRecordTooLargeException when the record is larger than the bound
     */
    public void insert(Connection connection, UndoRecord undoRecord) throws SQLException {
        if (!undoRecord.changes().isEmpty())
            throw new UnsupportedOperationException("not written yet: " + connection + undoRecord);
    }
}
