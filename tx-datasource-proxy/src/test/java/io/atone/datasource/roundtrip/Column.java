package io.atone.datasource.roundtrip;

import org.jspecify.annotations.Nullable;

/**
 * A column of a random table.
 *
 * @param generated what it is computed from; never written
 * @param defaultValue what an INSERT may leave out
 * @param counted numbered by the database
 */
record Column(
        String name,
        ColumnKind kind,
        boolean nullable,
        @Nullable String generated,
        @Nullable String defaultValue,
        boolean counted) {

    boolean isWritable() {
        return generated == null;
    }
}
