package io.atone.datasource.lock;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/** Gathers the lock keys of one registration. Not thread-safe. */
final class LockKeyCollector {

    private final ResourceId resource;
    private final Map<LockKey, ReadableLockKey> keys = new LinkedHashMap<>();

    LockKeyCollector(ResourceId resource) {
        this.resource = resource;
    }

    LockKeyCollector addChanges(List<RowChange> changes) {
        changes.forEach(this::addChange);
        return this;
    }

    LockKeyCollector addRows(TableMeta table, List<RowKey> rows) {
        List<ColumnMeta> columns = table.rowKeyColumns();
        for (RowKey row : rows) {
            add(table, columns, row.values());
        }
        return this;
    }

    List<ReadableLockKey> keys() {
        return List.copyOf(keys.values());
    }

    private void addChange(RowChange change) {
        TableMeta table = change.table();
        add(table, table.rowKeyColumns(), change.key().values());
        for (KeyMeta key : table.uniqueKeys()) {
            if (!key.equals(table.rowKey())) {
                addUnique(table, key, change.before());
                addUnique(table, key, change.after());
            }
        }
    }

    private void addUnique(TableMeta table, KeyMeta key, @Nullable RowImage row) {
        if (row == null || !key.columns().stream().allMatch(row::has)) {
            return; // An update's images have the columns of every unique key that it can have touched.
        }
        List<Value> values = key.columns().stream().map(row::value).toList();
        if (key.nullsDistinct() && values.contains(Value.NULL)) {
            return;
        }
        add(table, key.columns().stream().map(table::requireColumn).toList(), values);
    }

    private void add(TableMeta table, List<ColumnMeta> columns, List<Value> values) {
        ReadableLockKey key = LockKeyText.of(resource, table, columns, values);
        keys.putIfAbsent(key.key(), key);
    }
}
