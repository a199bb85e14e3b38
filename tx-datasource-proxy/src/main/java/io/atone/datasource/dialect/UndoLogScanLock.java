package io.atone.datasource.dialect;

/** How a scan of {@code undo_log} waits for open transactions that wrote rows into it. */
public enum UndoLogScanLock {
    /** {@code LOCK TABLE ... IN SHARE MODE} conflicts with every writer; then a plain read sees all. */
    SHARE_LOCK_ON_TABLE,
    /** A locking read of the whole table waits for uncommitted rows. */
    LOCKING_READ,
    /** A locking read does so when it may see uncommitted rows: isolation READ UNCOMMITTED. */
    LOCKING_READ_OF_UNCOMMITTED
}
