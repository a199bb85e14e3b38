package io.atone.datasource.resource;

/** What happens on first use when the tables {@code undo_log} and {@code tx_resource} are missing. */
public enum SchemaMode {
    /** They are created; existing ones are checked. */
    CREATE,
    /** Existing ones are checked, missing ones are an error. */
    VALIDATE,
    /** Nothing is checked. */
    NONE
}
