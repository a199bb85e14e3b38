package io.atone.datasource.undo;

import java.util.List;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.datasource.image.RowChange;

/**
 * What is kept in {@code undo_log} for one branch. Immutable and thread-safe.
 *
 * @param branch whose
 * @param lockKeys all global locks of the branch, for the scan after a coordinator restart
 * @param changes folded, in the order in which they happened
 */
public record UndoRecord(BranchRef branch, List<LockKey> lockKeys, List<RowChange> changes) {
    public UndoRecord {
        lockKeys = List.copyOf(lockKeys);
        changes = List.copyOf(changes);
    }
}
