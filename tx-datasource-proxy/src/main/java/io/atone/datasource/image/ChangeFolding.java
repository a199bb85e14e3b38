package io.atone.datasource.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.metadata.TableName;
import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * Folds several changes of one row into one.
 *
 * <p>Two updates may have captured different columns. What the later one captured in its before image and the earlier
 * one did not was untouched until then, so it is the row's first value; what only the earlier one captured is untouched
 * since, so it is the row's last value. Images of a folded update cover the columns of both.
 */
final class ChangeFolding {

    private record RowId(TableName table, RowKey key) {}

    private ChangeFolding() {}

    static List<RowChange> fold(List<RowChange> changes) {
        Map<RowId, RowChange> folded = new LinkedHashMap<>();
        for (RowChange change : changes) {
            RowId row = new RowId(change.table().name(), change.key());
            RowChange earlier = folded.get(row);
            RowChange both = earlier == null ? change : combine(earlier, change);
            if (both == null) {
                folded.remove(row);
            } else {
                folded.put(row, both);
            }
        }
        return new ArrayList<>(folded.values());
    }

    private static @Nullable RowChange combine(RowChange earlier, RowChange later) {
        TableMeta table = later.table();
        RowImage first = earlier.before();
        RowImage last = later.after();
        if (earlier.after() == null) {
            return afterDelete(earlier, later);
        }
        if (later.before() == null) {
            throw new IllegalStateException("Row " + later.key().toReadable() + " of " + table.name()
                    + " was inserted while it existed already");
        }
        if (first == null) {
            return last == null
                    ? null
                    : RowChange.inserted(table, overlay(table, Objects.requireNonNull(earlier.after()), last));
        }
        RowImage before = overlay(table, later.before(), first);
        return last == null
                ? RowChange.deleted(table, before)
                : RowChange.updated(table, before, overlay(table, earlier.after(), last));
    }

    private static RowChange afterDelete(RowChange deletion, RowChange later) {
        if (later.before() != null) {
            throw new IllegalStateException("Row " + later.key().toReadable() + " of "
                    + later.table().name() + " was changed after it was deleted");
        }
        return RowChange.updated(
                later.table(), Objects.requireNonNull(deletion.before()), Objects.requireNonNull(later.after()));
    }

    /** The columns of both, in table order, with the upper one's values where it has any. */
    private static RowImage overlay(TableMeta table, RowImage lower, RowImage upper) {
        if (lower.columns().equals(upper.columns())) {
            return upper;
        }
        Map<String, Value> values = new HashMap<>();
        putAll(values, lower);
        putAll(values, upper);
        List<ColumnMeta> columns = table.columns().stream()
                .filter(column -> values.containsKey(column.name()))
                .toList();
        return new RowImage(
                columns,
                columns.stream()
                        .map(column -> Objects.requireNonNull(values.get(column.name())))
                        .toList());
    }

    private static void putAll(Map<String, Value> values, RowImage image) {
        for (int i = 0; i < image.columns().size(); i++) {
            values.put(image.columns().get(i).name(), image.values().get(i));
        }
    }
}
