package io.atone.datasource.capture;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;

import io.atone.datasource.capture.Captured.LockedRows;

/** What {@code NOWAIT} means for rows that the database gives, but which another global transaction holds after its local commit. */
final class NoWaiting {

    private NoWaiting() {}

    /**
     * What a statement has locked, and of which nobody has to be asked any more.
     *
     * @throws SQLTransactionRollbackException when another global transaction holds one of the rows
     */
    static <R> Captured<R> check(StatementCall call, Captured<R> captured, GlobalLocks locks) throws SQLException {
        try {
            for (LockedRows held : locks.heldByOthers(captured.lockedRows())) {
                if (!held.rows().isEmpty()) {
                    throw new SQLTransactionRollbackException(
                            "Another global transaction holds " + held.rows().size() + " of the rows of table "
                                    + held.table().name()
                                    + " that the statement selects, and it says NOWAIT; try again: "
                                    + call.sql(),
                            "40001");
                }
            }
        } catch (SQLException | RuntimeException e) {
            captured.closeAfter(e);
            throw e;
        }
        return new Captured<>(
                captured.answer(),
                captured.changes(),
                captured.lockedRows().stream()
                        .map(rows -> new LockedRows(rows.table(), rows.rows(), true))
                        .toList());
    }
}
