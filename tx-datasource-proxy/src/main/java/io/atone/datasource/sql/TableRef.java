package io.atone.datasource.sql;

import org.jspecify.annotations.Nullable;

/**
 * The one table that a statement works on. Immutable and thread-safe.
 *
 * @param catalog the first of three name parts; in MySQL and MariaDB the qualifier ({@code database.table}) is here
 * @param schema the qualifier before the name; always null in MySQL and MariaDB, whose JDBC drivers call it catalog
 * @param name the table's own name
 * @param alias the name the statement gives it
 * @param text the reference as the statement has it, alias included: what to put behind {@code FROM}
 */
public record TableRef(
        @Nullable Identifier catalog,
        @Nullable Identifier schema,
        Identifier name,
        @Nullable Identifier alias,
        String text) {

    public TableRef {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A table reference has a text");
        }
    }
}
