package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.TableRef;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a bounded number of tables for a bounded time. What is not found is not remembered. Two threads may load the
 * same table at once; both results are right. Thread-safe.
 */
public final class CachingTableMetaSource implements TableMetaSource {

    private record Lookup(@Nullable NameScope scope, @Nullable String namespace, String name) {}

    private final Dialect dialect;
    private final TableLoader loader;
    private final @Nullable String home;
    private final Cache<Lookup, TableMeta> cache;

    /**
     * @param maxTables how many are remembered
     * @param maxAge for how long
     * @param home the schema (MySQL: database) whose {@code tx_resource} is the identity of the resource; tables of
     *     another schema that has one of its own are of kind {@link TableMeta.Kind#OTHER_RESOURCE}. Null: the identity
     *     is given, and nobody asks
     * @param assumeNoHiddenTriggers whether tables may be written to though the database hides their triggers from this user
     */
    public CachingTableMetaSource(
            Dialect dialect, int maxTables, Duration maxAge, @Nullable String home, boolean assumeNoHiddenTriggers) {
        this.dialect = dialect;
        this.home = home;
        this.loader = switch (dialect.family()) {
            case MYSQL, MARIADB -> new MySqlTableLoader(dialect, assumeNoHiddenTriggers);
            case POSTGRESQL -> new PostgresTableLoader(dialect);
            case H2 -> new H2TableLoader(dialect);
        };
        this.cache = Caffeine.newBuilder()
                .maximumSize(maxTables)
                .expireAfterWrite(maxAge)
                .build();
    }

    @Override
    public SessionMeta session(Connection connection) throws SQLException {
        return loader.session(connection);
    }

    @Override
    public @Nullable TableMeta find(Connection connection, NameScope scope, TableRef table) throws SQLException {
        Identifier qualifier = dialect.family().isMySqlLike() ? table.catalog() : table.schema();
        String name = dialect.canonicalTable(table.name());
        return qualifier == null
                ? find(connection, new Lookup(scope, null, name))
                : find(connection, new Lookup(null, dialect.canonicalTable(qualifier), name));
    }

    @Override
    public @Nullable TableMeta find(Connection connection, TableName table) throws SQLException {
        NameScope scope = table.namespace() == null ? scope(connection) : null;
        return find(connection, new Lookup(scope, table.namespace(), table.name()));
    }

    private @Nullable TableMeta find(Connection connection, Lookup lookup) throws SQLException {
        TableMeta cached = cache.getIfPresent(lookup);
        if (cached != null) {
            return cached;
        }
        TableMeta loaded = loader.load(connection, lookup.scope(), lookup.namespace(), lookup.name());
        if (loaded == null) {
            return null;
        }
        TableMeta known = isOfOtherResource(connection, loaded.name()) ? loaded.ofOtherResource() : loaded;
        cache.put(lookup, known);
        return known;
    }

    private boolean isOfOtherResource(Connection connection, TableName table) throws SQLException {
        String namespace = table.namespace();
        return home != null
                && namespace != null
                && !namespace.equals(home)
                && loader.load(connection, null, namespace, dialect.tableNames().fold("tx_resource", false)) != null;
    }

    @Override
    public void invalidate(TableName table) {
        cache.asMap().values().removeIf(meta -> meta.name().equals(table));
    }
}
