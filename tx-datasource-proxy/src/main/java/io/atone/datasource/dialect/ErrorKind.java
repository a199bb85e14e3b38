package io.atone.datasource.dialect;

/** What an {@link java.sql.SQLException} means to Atone, whatever the database calls it. */
public enum ErrorKind {
    /** A primary or unique key exists already. */
    DUPLICATE_KEY,
    /** A foreign key would break. */
    FOREIGN_KEY,
    /** Another constraint would break, or a value does not fit. */
    OTHER_CONSTRAINT,
    /** Waited too long for a row or table lock. */
    LOCK_TIMEOUT,
    /** Chosen as a deadlock victim. */
    DEADLOCK,
    /** Refused by the isolation level; a fresh transaction may succeed. */
    SERIALIZATION,
    /** The connection is gone, or the server is going down. */
    CONNECTION,
    /** The table does not exist. */
    TABLE_MISSING,
    /** A column does not exist, or a cached plan no longer fits: the table was changed. */
    TABLE_CHANGED,
    /** The user may not do that. */
    NO_PRIVILEGE,
    /** Anything else. */
    OTHER
}
