package io.atone.datasource.sql;

/**
 * One {@code column = value}: of an UPDATE's SET list, or a condition every selected row fulfils. Immutable and
 * thread-safe.
 *
 * @param column the column, its qualifier removed
 * @param value what it is set to or equals; for {@code (a, b) = (...)} the whole right side, for each of the columns
 */
public record Assignment(Identifier column, ValueSource value) {}
