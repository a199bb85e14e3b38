package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.sql.TableRef;
import org.jspecify.annotations.Nullable;

/** Finds out about tables. Thread-safe. */
public interface TableMetaSource {

    /** How this connection's session understands statements now. Costs a round trip: keep it for a local transaction. */
    SessionMeta session(Connection connection) throws SQLException;

    /** Expressions that can be added to any query's list; their values, as texts, are {@link SessionMeta#settings()}. */
    List<String> sessionExpressions();

    /** How the session that was asked last understands statements, so others probably too; null before the first. */
    @Nullable
    SessionMeta recentSession();

    /** Where this connection looks up unqualified names now. Costs a round trip: keep it for a local transaction. */
    default NameScope scope(Connection connection) throws SQLException {
        return session(connection).names();
    }

    /**
     * The table that a name means, from the cache when possible.
     *
     * @param connection used, in its current transaction, only when the table is not cached; reads the catalog only
     * @param scope of that connection
     * @param table as a statement names it
     * @return null when there is none, as far as the catalog tells (MySQL does not list temporary tables there)
     */
    @Nullable
    TableMeta find(Connection connection, NameScope scope, TableRef table) throws SQLException;

    /** As {@link #find(Connection, NameScope, TableRef)}, from the cache alone; null when it is not there. */
    @Nullable
    TableMeta findCached(NameScope scope, TableRef table);

    /**
     * The table of a canonical name, from the cache when possible.
     *
     * @param connection as for {@link #find(Connection, NameScope, TableRef)}
     * @return null when there is none that this user may see
     */
    @Nullable
    TableMeta find(Connection connection, TableName table) throws SQLException;

    /**
     * The table of a canonical name, as an undo record has it, as it was at most {@link CachingTableMetaSource#MAX_UNDO_AGE} ago:
     * undo must not act on yesterday's description.
     *
     * @return null when there is no such table any more
     */
    @Nullable
    TableMeta findRecent(Connection connection, TableName table) throws SQLException;
}
