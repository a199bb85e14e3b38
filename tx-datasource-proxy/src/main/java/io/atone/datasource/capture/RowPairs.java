package io.atone.datasource.capture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.TableMeta;

/** Tells from rows as they were and as they are what happened to each. */
final class RowPairs {

    private RowPairs() {}

    /** Rows by their keys, in order. */
    static Map<RowKey, RowImage> byKey(TableMeta table, List<RowImage> rows) {
        Map<RowKey, RowImage> byKey = new LinkedHashMap<>();
        rows.forEach(row -> byKey.put(RowKey.of(table, row), row));
        return byKey;
    }

    /**
     * The rows that are gone come first, and those that are new come last, so that a key that went from one row to another is free
     * when the undo, which goes backwards, needs it. A row that is as it was before was written all the same: what was written shall
     * stay, so the row has to be locked as the others are.
     */
    static List<RowChange> changes(TableMeta table, Map<RowKey, RowImage> before, Map<RowKey, RowImage> after) {
        List<RowChange> gone = new ArrayList<>();
        List<RowChange> updated = new ArrayList<>();
        before.forEach((key, row) -> {
            RowImage now = after.get(key);
            if (now == null) {
                gone.add(RowChange.deleted(table, row));
            } else {
                updated.add(RowChange.updated(table, row, now));
            }
        });
        List<RowChange> changes = new ArrayList<>(gone);
        changes.addAll(updated);
        after.forEach((key, row) -> {
            if (!before.containsKey(key)) {
                changes.add(RowChange.inserted(table, row));
            }
        });
        return changes;
    }
}
