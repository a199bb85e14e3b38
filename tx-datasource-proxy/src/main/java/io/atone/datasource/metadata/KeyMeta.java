package io.atone.datasource.metadata;

import java.util.List;

/**
 * A primary key or a unique key over whole columns. Immutable and thread-safe.
 *
 * @param name the constraint's or index's name
 * @param columns canonical column names in key order
 * @param primary is the primary key
 * @param nullsDistinct rows with a NULL in the key never collide
 */
public record KeyMeta(String name, List<String> columns, boolean primary, boolean nullsDistinct) {
    public KeyMeta {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("Key " + name + " has no columns");
        }
    }
}
