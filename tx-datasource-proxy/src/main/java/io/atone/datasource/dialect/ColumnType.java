package io.atone.datasource.dialect;

import org.jspecify.annotations.Nullable;

/**
 * A column's type as the database tells it.
 *
 * @param name the type as it would be written in a cast or a column definition, in lower case, such as
 *     {@code numeric(20,2)} or {@code bigint unsigned}
 * @param base the type's name alone, in lower case, such as {@code numeric}
 * @param collation the collation of a text column, or null
 */
public record ColumnType(String name, String base, @Nullable String collation) {}
