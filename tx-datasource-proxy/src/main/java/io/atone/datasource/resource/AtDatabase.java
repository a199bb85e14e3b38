package io.atone.datasource.resource;

import java.sql.SQLException;

import javax.sql.DataSource;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.lock.LockKeys;
import io.atone.datasource.metadata.TableMetaSource;
import io.atone.datasource.undo.UndoLogStore;

/**
 * One database that takes part in AT mode, ready for use: its dialect, metadata, image SQL, lock keys, undo log and
 * resource manager. Immutable and thread-safe.
 *
 * @param dialect the server's differences
 * @param metadata what is known of its tables
 * @param rowSql SQL pieces for images
 * @param lockKeys makes the lock keys of this resource
 * @param undoLog where undo records go
 * @param resourceManager phase two and scans, to be given to the coordinator client
 */
public record AtDatabase(
        Dialect dialect,
        TableMetaSource metadata,
        RowSql rowSql,
        LockKeys lockKeys,
        UndoLogStore undoLog,
        AtResourceManager resourceManager) {

    /**
     * Detects the database, creates or checks our tables and reads the resource identity.
     *
     * @param raw the data source below the proxy; phase two takes its connections from here too
     * @throws io.atone.datasource.dialect.UnsupportedDatabaseException when the product is unknown
     * @throws MissingTableException when a table of ours is missing or does not fit, and cannot be created
     */
    public static AtDatabase open(DataSource raw, AtDatabaseConfig config) throws SQLException {
        try (java.sql.Connection connection = raw.getConnection()) {
            Dialect dialect = io.atone.datasource.dialect.Dialects.detect(connection);
            throw new UnsupportedOperationException("not written yet: " + dialect + config);
        }
    }
}
