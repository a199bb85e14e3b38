package io.atone.datasource.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The row changes of one local transaction, in order. Not thread-safe, as the connection it belongs to.
 *
 * <p>A savepoint is a {@link #mark()}; rolling back to it is {@link #truncate}.
 */
public final class BranchChanges {

    private final List<RowChange> changes = new ArrayList<>();

    /** Appends what one statement did. */
    public void addAll(Collection<RowChange> statementChanges) {
        changes.addAll(statementChanges);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** All changes as they were added. */
    public List<RowChange> all() {
        return List.copyOf(changes);
    }

    /** The present length, to return to by {@link #truncate}. */
    public int mark() {
        return changes.size();
    }

    /** Drops what was added since a mark. */
    public void truncate(int mark) {
        changes.subList(mark, changes.size()).clear();
    }

    /** Drops everything. */
    public void clear() {
        changes.clear();
    }

    /**
     * At most one change per row, in the order in which the rows were first touched: the first before image and the
     * last after image. A row that was inserted and deleted again is gone from the list. All changes as they were, when only their
     * exact reverse is sure to work.
     */
    public List<RowChange> folded() {
        return ChangeFolding.fold(changes);
    }
}
