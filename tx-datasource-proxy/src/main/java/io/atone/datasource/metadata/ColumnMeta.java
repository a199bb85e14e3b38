package io.atone.datasource.metadata;

import io.atone.datasource.dialect.ColumnType;
import io.atone.datasource.value.ColumnCodec;
import org.jspecify.annotations.Nullable;

/**
 * One column. Immutable and thread-safe.
 *
 * @param name canonical
 * @param ordinal position in the table, from 1
 * @param type as the database tells it
 * @param nullable may hold NULL
 * @param generated computed from other columns; never written
 * @param identity whether the database numbers it
 * @param hasDefault an INSERT may leave it out and gets something other than NULL
 * @param updatedByDatabase changes on every UPDATE of the row ({@code ON UPDATE CURRENT_TIMESTAMP})
 * @param visible part of {@code SELECT *} and of an INSERT without column list
 * @param codec how values are carried; null when they cannot be
 */
public record ColumnMeta(
        String name,
        int ordinal,
        ColumnType type,
        boolean nullable,
        boolean generated,
        Identity identity,
        boolean hasDefault,
        boolean updatedByDatabase,
        boolean visible,
        @Nullable ColumnCodec codec) {

    /** Who numbers the column. */
    public enum Identity {
        /** Nobody. */
        NONE,
        /** The database when no value is given (auto-increment, serial is a plain default). */
        BY_DEFAULT,
        /** The database always; a given value needs {@code OVERRIDING SYSTEM VALUE}. */
        ALWAYS
    }

    /**
     * The codec of a column that can be carried.
     *
     * @throws IllegalStateException when it cannot; the statement should have been refused
     */
    public ColumnCodec requireCodec() {
        if (codec == null) {
            throw new IllegalStateException("Values of column " + name + " (" + type.name() + ") cannot be carried");
        }
        return codec;
    }

    /** This column as a view shows it. The view may have a default of its own for it. */
    ColumnMeta shownAs(ColumnMeta column) {
        return new ColumnMeta(
                column.name,
                column.ordinal,
                type,
                nullable,
                generated,
                identity,
                hasDefault || column.hasDefault,
                updatedByDatabase,
                column.visible,
                codec);
    }

    /** This column of a view as one that it computes. */
    ColumnMeta computed() {
        return new ColumnMeta(name, ordinal, type, nullable, true, identity, hasDefault, false, visible, codec);
    }
}
