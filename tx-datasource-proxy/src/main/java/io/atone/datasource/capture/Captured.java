package io.atone.datasource.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.TableMeta;

/**
 * What came of a statement.
 *
 * @param answer for its user
 * @param changes what it changed
 * @param lockedRows the rows it locked without changing them
 */
public record Captured<R>(R answer, List<RowChange> changes, List<LockedRows> lockedRows) {

    public Captured {
        changes = List.copyOf(changes);
        lockedRows = List.copyOf(lockedRows);
    }

    /** A statement that changed rows. */
    static <R> Captured<R> changed(R answer, List<RowChange> changes) {
        return new Captured<>(answer, changes, List.of());
    }

    /** A statement that locked rows. */
    static <R> Captured<R> locked(R answer, TableMeta table, List<RowKey> rows) {
        return new Captured<>(answer, List.of(), List.of(new LockedRows(table, rows)));
    }

    /** Its user does not get the answer, because of a failure, which keeps a further one as suppressed. */
    public void closeAfter(Exception failure) {
        if (answer instanceof ResultSet rows) {
            try {
                rows.close();
            } catch (SQLException | RuntimeException further) {
                failure.addSuppressed(further);
            }
        }
    }

    /**
     * Rows of one table.
     *
     * @param table the table
     * @param rows their keys
     * @param known whether it is known already that no other global transaction holds them
     */
    public record LockedRows(TableMeta table, List<RowKey> rows, boolean known) {
        public LockedRows {
            rows = List.copyOf(rows);
        }

        /** Rows of which nobody has asked yet who holds them. */
        LockedRows(TableMeta table, List<RowKey> rows) {
            this(table, rows, false);
        }
    }
}
