package io.atone.datasource.undo;

import java.util.List;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.datasource.image.PendingUpdate;
import io.atone.datasource.image.RowChange;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in {@code undo_log} for one branch. Immutable and thread-safe.
 *
 * @param branch whose
 * @param lockKeys all global locks of the branch, for the scan after a coordinator restart
 * @param changes folded, in the order in which they happened
 * @param pending the only change, if it is still to be read
 */
public record UndoRecord(
        BranchRef branch, List<LockKey> lockKeys, List<RowChange> changes, @Nullable PendingUpdate pending) {

    public UndoRecord {
        lockKeys = List.copyOf(lockKeys);
        changes = List.copyOf(changes);
        if (pending != null && !changes.isEmpty()) {
            throw new IllegalArgumentException("A change that is still to be read stands beside others");
        }
    }

    /** A record whose changes are all known. */
    public UndoRecord(BranchRef branch, List<LockKey> lockKeys, List<RowChange> changes) {
        this(branch, lockKeys, changes, null);
    }
}
