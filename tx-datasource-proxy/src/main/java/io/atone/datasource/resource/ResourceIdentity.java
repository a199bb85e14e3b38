package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import io.atone.core.id.ResourceId;
import io.atone.core.time.IdSource;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * The identity that a database has of its own: made by whoever comes first, in the one row of {@code tx_resource}.
 * Works on a connection with autocommit.
 */
final class ResourceIdentity {

    private static final int THE_ROW = 1;

    private final String table;
    private final Dialect dialect;
    private final IdSource ids;

    /** @param table qualified and quoted */
    ResourceIdentity(String table, Dialect dialect, IdSource ids) {
        this.table = table;
        this.dialect = dialect;
        this.ids = ids;
    }

    ResourceId readOrCreate(Connection connection) throws SQLException {
        ResourceId existing = read(connection);
        if (existing != null) {
            return existing;
        }
        ResourceId made = new ResourceId(ids.newUniqueText());
        try {
            insert(connection, made);
            return made;
        } catch (SQLException e) {
            if (dialect.classify(e) != ErrorKind.DUPLICATE_KEY) {
                throw e;
            }
            ResourceId others = read(connection);
            if (others == null) {
                throw e;
            }
            return others;
        }
    }

    private @Nullable ResourceId read(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT resource_id FROM " + table + " WHERE id = " + THE_ROW)) {
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new ResourceId(row.getString(1)) : null;
            }
        }
    }

    private void insert(Connection connection, ResourceId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO " + table + " (id, resource_id) VALUES (" + THE_ROW + ", ?)")) {
            statement.setString(1, id.value());
            statement.executeUpdate();
        }
    }
}
