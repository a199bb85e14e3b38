package io.atone.datasource.metadata;

import org.jspecify.annotations.Nullable;

/**
 * A table's canonical name: as the database stores it, fully qualified within the database (MySQL: catalog; PostgreSQL
 * and H2: schema). Immutable and thread-safe.
 *
 * @param namespace the catalog or schema
 * @param name the table
 */
public record TableName(@Nullable String namespace, String name) {
    @Override
    public String toString() {
        return namespace == null ? name : namespace + "." + name;
    }
}
