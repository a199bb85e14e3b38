package io.atone.datasource.lock;

import java.util.List;

import io.atone.core.id.ResourceId;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.TableMeta;

/**
 * Makes the global lock keys of rows: one for the row key and one for each unique-key value that a change took or gave
 * up. Values that the database calls equal give equal keys; now and then different values do too, which only makes two
 * transactions wait for each other without need. Thread-safe.
 */
public final class LockKeys {

    private final ResourceId resource;

    public LockKeys(ResourceId resource) {
        this.resource = resource;
    }

    /** The keys of all changes, each once. */
    public List<ReadableLockKey> of(List<RowChange> changes) {
        return new LockKeyCollector(resource).addChanges(changes).keys();
    }

    /** The keys of rows that are locked without being changed ({@code SELECT ... FOR UPDATE}), each once. */
    public List<ReadableLockKey> ofRows(TableMeta table, List<RowKey> rows) {
        return new LockKeyCollector(resource).addRows(table, rows).keys();
    }
}
