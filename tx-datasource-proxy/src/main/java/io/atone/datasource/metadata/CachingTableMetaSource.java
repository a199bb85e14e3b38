package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
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

    /** How old a description may be by which rows are undone; a burst of undos reads the catalog once per table. */
    public static final Duration MAX_UNDO_AGE = Duration.ofSeconds(1);

    /** From this age on somebody reads it again while the others still go by what is known, lest all read it at once. */
    private static final Duration RENEWAL_AGE = MAX_UNDO_AGE.dividedBy(2);

    /** A description by which rows are undone, and whether somebody is reading it again. */
    private record Recent(TableMeta table, AtomicBoolean renewed) {}

    private final Dialect dialect;
    private final TableLoader loader;
    private final TriggerPolicy triggers;
    private final @Nullable String home;
    private final Cache<Lookup, TableMeta> cache;
    private final Cache<TableName, Recent> recentlyLoaded;
    private volatile @Nullable SessionMeta recentSession;

    /**
     * @param maxTables how many are remembered
     * @param maxAge for how long
     * @param home the schema (MySQL: database) whose {@code tx_resource} is the identity of the resource; tables of
     *     another schema that has one of its own are of kind {@link TableMeta.Kind#OTHER_RESOURCE}. Null: the identity
     *     is given, and nobody asks
     * @param triggers which of them may fire
     */
    public CachingTableMetaSource(
            Dialect dialect, int maxTables, Duration maxAge, @Nullable String home, TriggerPolicy triggers) {
        this(dialect, maxTables, maxAge, home, triggers, Ticker.systemTicker());
    }

    CachingTableMetaSource(
            Dialect dialect,
            int maxTables,
            Duration maxAge,
            @Nullable String home,
            TriggerPolicy triggers,
            Ticker ticker) {
        this.dialect = dialect;
        this.triggers = triggers;
        this.home = home;
        this.loader = switch (dialect.family()) {
            case MYSQL, MARIADB -> new MySqlTableLoader(dialect, triggers.noneHidden());
            case POSTGRESQL -> new PostgresTableLoader(dialect);
            case H2 -> new H2TableLoader(dialect);
        };
        this.cache = Caffeine.newBuilder()
                .maximumSize(maxTables)
                .expireAfterWrite(maxAge)
                .ticker(ticker)
                .build();
        this.recentlyLoaded = Caffeine.newBuilder()
                .maximumSize(maxTables)
                .expireAfterWrite(MAX_UNDO_AGE)
                .ticker(ticker)
                .build();
    }

    @Override
    public SessionMeta session(Connection connection) throws SQLException {
        List<String> expressions = loader.sessionExpressions();
        List<String> settings = CatalogQuery.rows(
                        connection,
                        "SELECT " + String.join(", ", expressions),
                        row -> SessionMeta.readSettings(row, 1, expressions.size()))
                .get(0);
        SessionMeta recent = recentSession;
        if (recent != null && recent.settings().equals(settings)) {
            return recent;
        }
        SessionMeta session = loader.session(settings);
        recentSession = session;
        return session;
    }

    @Override
    public List<String> sessionExpressions() {
        return loader.sessionExpressions();
    }

    @Override
    public @Nullable SessionMeta recentSession() {
        return recentSession;
    }

    @Override
    public @Nullable TableMeta find(Connection connection, NameScope scope, TableRef table) throws SQLException {
        return find(connection, lookup(scope, table));
    }

    @Override
    public @Nullable TableMeta findCached(NameScope scope, TableRef table) {
        return cache.getIfPresent(lookup(scope, table));
    }

    private Lookup lookup(NameScope scope, TableRef table) {
        Identifier qualifier = dialect.family().isMySqlLike() ? table.catalog() : table.schema();
        String name = dialect.canonicalTable(table.name());
        return qualifier == null
                ? new Lookup(scope, null, name)
                : new Lookup(null, dialect.canonicalTable(qualifier), name);
    }

    @Override
    public @Nullable TableMeta find(Connection connection, TableName table) throws SQLException {
        return find(connection, lookup(connection, table));
    }

    @Override
    public @Nullable TableMeta findRecent(Connection connection, TableName table) throws SQLException {
        Recent known = recentlyLoaded.getIfPresent(table);
        if (known != null && !isToBeRenewed(table, known)) {
            return known.table();
        }
        TableMeta loaded = load(connection, lookup(connection, table));
        if (loaded == null) {
            recentlyLoaded.invalidate(table);
        } else {
            recentlyLoaded.put(table, new Recent(loaded, new AtomicBoolean()));
        }
        renew(table, loaded);
        return loaded;
    }

    /** True for one of those who ask. */
    private boolean isToBeRenewed(TableName table, Recent known) {
        return recentlyLoaded
                        .policy()
                        .expireAfterWrite()
                        .flatMap(expiration -> expiration.ageOf(table))
                        .filter(age -> age.compareTo(RENEWAL_AGE) >= 0)
                        .isPresent()
                && known.renewed().compareAndSet(false, true);
    }

    /** Statements go by the new description too; they never find none in between, and so do not read it once more. */
    private void renew(TableName table, @Nullable TableMeta loaded) {
        cache.asMap().forEach((lookup, known) -> {
            if (known.name().equals(table)) {
                if (loaded == null) {
                    cache.asMap().remove(lookup, known);
                } else {
                    cache.asMap().replace(lookup, known, loaded);
                }
            }
        });
    }

    private Lookup lookup(Connection connection, TableName table) throws SQLException {
        NameScope scope = table.namespace() == null ? scope(connection) : null;
        return new Lookup(scope, table.namespace(), table.name());
    }

    private @Nullable TableMeta find(Connection connection, Lookup lookup) throws SQLException {
        TableMeta cached = cache.getIfPresent(lookup);
        return cached != null ? cached : load(connection, lookup);
    }

    private @Nullable TableMeta load(Connection connection, Lookup lookup) throws SQLException {
        TableMeta read = loader.load(connection, lookup.scope(), lookup.namespace(), lookup.name());
        if (read == null) {
            return null;
        }
        TableMeta loaded = read.vouching(triggers);
        TableMeta known = isOfOtherResource(connection, loaded.name()) ? loaded.ofOtherResource() : loaded;
        if (known.kind() == TableMeta.Kind.VIEW) {
            known = known.showing(loader.view(
                    connection, known, name -> find(connection, new Lookup(null, name.namespace(), name.name()))));
        }
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
}
