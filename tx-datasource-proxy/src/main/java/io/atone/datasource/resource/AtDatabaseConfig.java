package io.atone.datasource.resource;

import java.time.Duration;
import java.util.Objects;

import io.atone.core.id.ResourceId;
import io.atone.datasource.metadata.TriggerPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How one database takes part. Immutable and thread-safe.
 *
 * @param schemaMode what happens when our tables are missing
 * @param resourceId the identity to use instead of the one in {@code tx_resource}, or null
 * @param maxUndoBytes no undo record is larger than this, stored or unpacked
 * @param compressFromBytes undo records from this size on are compressed
 * @param metadataMaxTables how many tables are kept in the metadata cache
 * @param metadataMaxAge how old cached metadata may get
 * @param triggers which triggers may fire, and whether tables whose triggers the database user cannot see, for lack of the privilege
 *     TRIGGER (MySQL, MariaDB), are taken to have none, instead of being refused
 */
public record AtDatabaseConfig(
        SchemaMode schemaMode,
        @Nullable ResourceId resourceId,
        int maxUndoBytes,
        int compressFromBytes,
        int metadataMaxTables,
        Duration metadataMaxAge,
        TriggerPolicy triggers) {

    public AtDatabaseConfig {
        Objects.requireNonNull(schemaMode, "schemaMode");
        Objects.requireNonNull(triggers, "triggers");
        requirePositive(maxUndoBytes, "maxUndoBytes");
        requirePositive(compressFromBytes, "compressFromBytes");
        requirePositive(metadataMaxTables, "metadataMaxTables");
        if (metadataMaxAge.isNegative() || metadataMaxAge.isZero()) {
            throw new IllegalArgumentException("metadataMaxAge is positive, but is " + metadataMaxAge);
        }
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is positive, but is " + value);
        }
    }

    /** 16 MiB undo records, compressed from 8 KiB; 1000 tables for 1 minute; tables created, identity from the database. */
    public static AtDatabaseConfig defaults() {
        return new AtDatabaseConfig(
                SchemaMode.CREATE, null, 16 << 20, 8 << 10, 1000, Duration.ofMinutes(1), TriggerPolicy.STRICT);
    }

    public AtDatabaseConfig withSchemaMode(SchemaMode mode) {
        return new AtDatabaseConfig(
                mode, resourceId, maxUndoBytes, compressFromBytes, metadataMaxTables, metadataMaxAge, triggers);
    }

    public AtDatabaseConfig withResourceId(@Nullable ResourceId id) {
        return new AtDatabaseConfig(
                schemaMode, id, maxUndoBytes, compressFromBytes, metadataMaxTables, metadataMaxAge, triggers);
    }

    public AtDatabaseConfig withMaxUndoBytes(int bytes) {
        return new AtDatabaseConfig(
                schemaMode, resourceId, bytes, compressFromBytes, metadataMaxTables, metadataMaxAge, triggers);
    }

    public AtDatabaseConfig withTriggers(TriggerPolicy policy) {
        return new AtDatabaseConfig(
                schemaMode, resourceId, maxUndoBytes, compressFromBytes, metadataMaxTables, metadataMaxAge, policy);
    }
}
