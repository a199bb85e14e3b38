package io.atone.datasource.metadata;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Whose rows a view shows. Immutable and thread-safe.
 *
 * @param base the table that changes of the view go to; null when there is not one that is known for certain
 * @param columns canonical names of the view's columns that are columns of the table, and what these are called there
 * @param refusal why rows cannot be changed or locked through the view; null when they can
 */
record ViewedTable(@Nullable TableMeta base, Map<String, String> columns, @Nullable Refusal refusal) {

    ViewedTable {
        columns = Map.copyOf(columns);
        if ((base == null) == (refusal == null)) {
            throw new IllegalArgumentException("A view shows a table, or there is a reason against it");
        }
    }

    static ViewedTable refused(Refusal refusal) {
        return new ViewedTable(null, Map.of(), refusal);
    }

    /**
     * What a view of {@code shown} shows.
     *
     * @param shown a table, or a view of one
     * @param columns the view's columns, and what they are called in {@code shown}
     */
    static ViewedTable of(TableMeta shown, Map<String, String> columns) {
        ViewedTable beneath = shown.viewed();
        if (beneath == null) {
            return new ViewedTable(shown, columns, null);
        }
        if (beneath.refusal() != null) {
            return beneath;
        }
        Map<String, String> through = new HashMap<>();
        columns.forEach((name, between) -> {
            String column = beneath.columns().get(between);
            if (column != null) {
                through.put(name, column);
            }
        });
        return new ViewedTable(beneath.base(), through, null);
    }
}
