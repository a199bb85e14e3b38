package io.atone.datasource.image;

import java.util.Objects;

import io.atone.datasource.metadata.TableMeta;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one row: inserted (no before image), deleted (no after image) or updated (both, with the same
 * columns and the same row key). Immutable and thread-safe.
 */
public record RowChange(TableMeta table, @Nullable RowImage before, @Nullable RowImage after) {

    /** What happened. */
    public enum Kind {
        INSERT,
        UPDATE,
        DELETE
    }

    public RowChange {
        Objects.requireNonNull(table, "table");
        if (before == null && after == null) {
            throw new IllegalArgumentException("A change of " + table.name() + " without images");
        }
        if (before != null && after != null) {
            if (!before.columns().equals(after.columns())) {
                throw new IllegalArgumentException("The images of a row of " + table.name() + " differ in columns");
            }
            if (!RowKey.of(table, before).equals(RowKey.of(table, after))) {
                throw new IllegalArgumentException("The row key of " + table.name() + " changed from "
                        + RowKey.of(table, before).toReadable() + " to "
                        + RowKey.of(table, after).toReadable());
            }
        }
    }

    public static RowChange inserted(TableMeta table, RowImage after) {
        return new RowChange(table, null, after);
    }

    public static RowChange updated(TableMeta table, RowImage before, RowImage after) {
        return new RowChange(table, before, after);
    }

    public static RowChange deleted(TableMeta table, RowImage before) {
        return new RowChange(table, before, null);
    }

    public Kind kind() {
        if (before == null) {
            return Kind.INSERT;
        }
        return after == null ? Kind.DELETE : Kind.UPDATE;
    }

    /** Which row. */
    public RowKey key() {
        return RowKey.of(table, anyImage());
    }

    /** The before image, or for an inserted row the after image: both have the same columns and row key. */
    public RowImage anyImage() {
        return Objects.requireNonNull(before != null ? before : after);
    }
}
