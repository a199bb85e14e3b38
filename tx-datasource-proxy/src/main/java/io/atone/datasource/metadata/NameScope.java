package io.atone.datasource.metadata;

/**
 * Where a connection looks up names that are written without a schema. Holds until the connection's current schema,
 * catalog or search path changes.
 *
 * @param path the current catalog (MySQL), or the search path or schema
 */
public record NameScope(String path) {}
