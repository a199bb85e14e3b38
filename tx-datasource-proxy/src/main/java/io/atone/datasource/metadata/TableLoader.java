package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads a table's description from the catalog of one kind of database. Thread-safe. */
interface TableLoader {

    /** Expressions, without any table, whose values as text tell how a session understands statements. None of them is NULL. */
    List<String> sessionExpressions();

    /** What the values of {@link #sessionExpressions()} mean. */
    SessionMeta session(List<String> settings);

    /**
     * Reads it.
     *
     * @param scope of that connection; null when {@code namespace} is given
     * @param namespace canonical, or null when the scope decides
     * @param name canonical
     * @return null when there is none
     */
    @Nullable
    TableMeta load(Connection connection, @Nullable NameScope scope, @Nullable String namespace, String name)
            throws SQLException;

    /** Tells tables by their canonical names. */
    @FunctionalInterface
    interface Tables {
        @Nullable
        TableMeta find(TableName name) throws SQLException;
    }

    /**
     * Whose rows a view shows.
     *
     * @param view as {@link #load} read it
     */
    ViewedTable view(Connection connection, TableMeta view, Tables tables) throws SQLException;
}
