package io.atone.datasource.image;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
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
 *
 * <p>Folding brings a later change forward, past what happened to other rows in between. Where keys are concerned, that can tie rows
 * up in each other: two rows that swapped a unique value by way of a third value, or that came to refer to each other, cannot be
 * taken back one after the other once each has a single change. Such a history stays as it was, for its exact reverse always works.
 * So does one with a gap, where something that was not captured changed a row in between: its exact reverse comes to that gap and stops.
 */
final class ChangeFolding {

    private record RowId(TableName table, RowKey key) {}

    /** What became of a row's changes so far, and the position of the last of them. */
    private record Folded(RowChange change, int last) {}

    private ChangeFolding() {}

    static List<RowChange> fold(List<RowChange> changes) {
        if (changes.size() == 1) {
            return List.copyOf(changes);
        }
        Map<RowId, Folded> folded = new LinkedHashMap<>();
        boolean tied = false;
        for (int i = 0; i < changes.size(); i++) {
            RowChange change = changes.get(i);
            RowId row = new RowId(change.table().name(), change.key());
            Folded earlier = folded.get(row);
            if (earlier != null && !follows(earlier.change(), change)) {
                return changes;
            }
            RowChange both = earlier == null ? change : combine(earlier.change(), change);
            if (both == null) {
                folded.remove(row);
                continue;
            }
            tied |= earlier != null && earlier.last() < i - 1 && mayTie(earlier.change(), change, both);
            tied |= earlier != null && firesAnother(earlier.change(), both);
            folded.put(row, new Folded(both, i));
        }
        return tied ? changes : folded.values().stream().map(Folded::change).toList();
    }

    /** Whether the later change found the row as the earlier one left it. */
    private static boolean follows(RowChange earlier, RowChange later) {
        RowImage left = earlier.after();
        RowImage found = later.before();
        if (left == null || found == null) {
            return left == null && found == null;
        }
        boolean alike = left.columns().equals(found.columns());
        for (int i = 0; i < left.columns().size(); i++) {
            ColumnMeta column = left.columns().get(i);
            boolean known = !column.generated() && (alike || found.has(column.name()));
            if (known && !left.values().get(i).equals(alike ? found.values().get(i) : found.value(column.name()))) {
                return false;
            }
        }
        return true;
    }

    /** A row that comes back with the keys it had is tied to nothing. */
    private static boolean mayTie(RowChange earlier, RowChange later, RowChange both) {
        boolean cameBack = earlier.kind() == RowChange.Kind.DELETE && !concernsKeys(both);
        return concernsKeys(earlier) && concernsKeys(later) && !cameBack;
    }

    /** A row that was deleted and inserted again would be undone by an update, and a trigger may wait for that alone. */
    private static boolean firesAnother(RowChange earlier, RowChange both) {
        return earlier.kind() == RowChange.Kind.DELETE
                && both.kind() == RowChange.Kind.UPDATE
                && both.table().hazards().hasTriggerOn(DmlKind.UPDATE);
    }

    private static boolean concernsKeys(RowChange change) {
        RowImage before = change.before();
        RowImage after = change.after();
        return before == null
                || after == null
                || before.columns().stream()
                        .map(ColumnMeta::name)
                        .anyMatch(name -> change.table().isKeyColumn(name)
                                && !before.value(name).equals(after.value(name)));
    }

    private static @Nullable RowChange combine(RowChange earlier, RowChange later) {
        TableMeta table = later.table();
        RowImage first = earlier.before();
        RowImage last = later.after();
        if (earlier.after() == null) {
            return RowChange.updated(table, Objects.requireNonNull(first), Objects.requireNonNull(last));
        }
        if (first == null) {
            return last == null ? null : RowChange.inserted(table, overlay(table, earlier.after(), last));
        }
        RowImage before = overlay(table, Objects.requireNonNull(later.before()), first);
        return last == null
                ? RowChange.deleted(table, before)
                : RowChange.updated(table, before, overlay(table, earlier.after(), last));
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
