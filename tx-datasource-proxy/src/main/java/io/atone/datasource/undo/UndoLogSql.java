package io.atone.datasource.undo;

import java.util.Collections;

import io.atone.datasource.dialect.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * The text of the statements on {@code undo_log}. Whatever names rows finds each of them by the key and touches no other: a statement that
 * read its way through the table would wait for every branch whose local transaction is open. Immutable and thread-safe.
 */
final class UndoLogSql {

    private static final String ONE_KEY = "CONVERT(? USING ascii) AS key_xid, CAST(? AS SIGNED) AS key_branch";
    private static final String FURTHER_KEY = " UNION ALL SELECT CONVERT(? USING ascii), CAST(? AS SIGNED)";

    private final String table;
    private final String utcNow;
    /** The table, called u, where listed keys have to be looked up by the index; null where the database sees to that itself. */
    private final @Nullable String byIndex;

    /**
     * Reads what depends on the database.
     *
     * @param table qualified and quoted
     * @param keyIndex the index over XID and branch id, if its name is known
     */
    UndoLogSql(String table, @Nullable String keyIndex, Dialect dialect) {
        this.table = table;
        this.utcNow = dialect.utcNow();
        this.byIndex = keyIndex != null && dialect.mayScanForListedKeys()
                ? dialect.readByIndex(table + " AS u", keyIndex)
                : null;
    }

    String insert() {
        return "INSERT INTO " + table
                + " (branch_id, xid, context, rollback_info, log_status, log_created, log_modified)"
                + " VALUES (?, ?, ?, ?, 0, " + utcNow + ", " + utcNow + ")";
    }

    /** Reads the rows of so many branches, each of which is two parameters: XID and branch id. */
    String select(int branches) {
        return "SELECT xid, branch_id, context, rollback_info FROM " + rows(branches);
    }

    /** Deletes the rows of so many branches, with the same parameters. */
    String delete(int branches) {
        return isJoined(branches) ? "DELETE u FROM " + rows(branches) : "DELETE FROM " + rows(branches);
    }

    /** With a suffix such as {@code FOR UPDATE}. */
    String scan(String lockClause) {
        return "SELECT xid, branch_id FROM " + table + " ORDER BY log_created" + lockClause;
    }

    String lockAgainstWriters() {
        return "LOCK TABLE " + table + " IN SHARE MODE";
    }

    private boolean isJoined(int branches) {
        return byIndex != null && branches > 1;
    }

    /**
     * Listed keys as a table that is joined by the index: MySQL and MariaDB would rather read all of a small table for a condition with a list,
     * or for a join without the hint. An XID is ASCII, which compares with a column of any character set by the column's index.
     */
    private String rows(int branches) {
        if (isJoined(branches)) {
            return "(SELECT " + ONE_KEY + FURTHER_KEY.repeat(branches - 1) + ") AS k STRAIGHT_JOIN " + byIndex
                    + " ON xid = key_xid AND branch_id = key_branch";
        }
        if (branches == 1) {
            return table + " WHERE xid = ? AND branch_id = ?";
        }
        return table + " WHERE (xid, branch_id) IN (" + String.join(", ", Collections.nCopies(branches, "(?, ?)"))
                + ")";
    }
}
