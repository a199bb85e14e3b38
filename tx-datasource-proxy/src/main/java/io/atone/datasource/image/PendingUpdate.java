package io.atone.datasource.image;

import java.util.Objects;

import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.TableMeta;

/**
 * An update of one row whose after image is still to be read: no later than at the local commit, and before anything else may change the
 * row. It takes no unique value but the row key, so its global lock is known already. Immutable and thread-safe.
 *
 * @param before all columns of the change, as they were
 */
public record PendingUpdate(TableMeta table, RowImage before) {

    public PendingUpdate {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(before, "before");
    }

    /** Whether the columns leave every unique key but the row key out. */
    public static boolean isPossible(TableMeta table, RowImage before) {
        for (KeyMeta key : table.uniqueKeys()) {
            boolean touched = key.columns().stream().allMatch(before::has);
            if (touched && !key.equals(table.rowKey())) {
                return false;
            }
        }
        return before.columns().size() > table.rowKeyColumns().size();
    }

    /** Which row. */
    public RowKey key() {
        return RowKey.of(table, before);
    }

    /** The change, once the after image is known. */
    public RowChange complete(RowImage after) {
        return RowChange.updated(table, before, after);
    }
}
