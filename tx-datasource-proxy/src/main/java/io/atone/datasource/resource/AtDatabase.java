package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.atone.core.id.ResourceId;
import io.atone.core.time.SystemIdSource;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.Dialects;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.lock.LockKeys;
import io.atone.datasource.metadata.CachingTableMetaSource;
import io.atone.datasource.metadata.TableMetaSource;
import io.atone.datasource.undo.UndoLogStore;
import org.jspecify.annotations.Nullable;

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
        try (Connection connection = raw.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                return open(raw, connection, config);
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    private static AtDatabase open(DataSource raw, Connection connection, AtDatabaseConfig config) throws SQLException {
        Dialect dialect = Dialects.detect(connection);
        ResourceId given = config.resourceId();
        SchemaInitializer.Tables tables = new SchemaInitializer(
                        dialect, metadata(dialect, config, null), config.schemaMode())
                .initialize(connection, given == null);
        TableMetaSource metadata = metadata(dialect, config, given == null ? tables.home() : null);
        ResourceId id = given != null
                ? given
                : new ResourceIdentity(tables.txResource(), dialect, new SystemIdSource()).readOrCreate(connection);
        UndoLogStore undoLog = new UndoLogStore(
                tables.undoLog(), tables.undoLogKey(), dialect, config.compressFromBytes(), config.maxUndoBytes());
        String description =
                dialect.name() + " " + withoutSecrets(connection.getMetaData().getURL());
        return new AtDatabase(
                dialect,
                metadata,
                new RowSql(dialect),
                new LockKeys(id),
                undoLog,
                new AtResourceManager(id, description, raw, dialect, metadata, undoLog));
    }

    private static TableMetaSource metadata(Dialect dialect, AtDatabaseConfig config, @Nullable String home) {
        return new CachingTableMetaSource(
                dialect, config.metadataMaxTables(), config.metadataMaxAge(), home, config.triggers());
    }

    /** Parameters may hold a password, and so may what stands before an at sign. */
    private static String withoutSecrets(@Nullable String url) {
        return url == null ? "" : url.replaceAll("[?;].*$", "").replaceAll("//[^/@]*@", "//");
    }
}
