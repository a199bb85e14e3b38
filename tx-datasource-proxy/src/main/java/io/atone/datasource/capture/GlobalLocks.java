package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.capture.Captured.LockedRows;

/** Who holds rows globally, as the local transaction that asks may know it. As thread-safe as the connection. */
@FunctionalInterface
public interface GlobalLocks {

    /**
     * Those of the rows that other global transactions hold. Does not wait for them. The local transaction has the database's locks on
     * all of the rows.
     *
     * @return as many elements as were given, for the same tables; without any row when all are free
     * @throws SQLException when nobody can tell
     */
    List<LockedRows> heldByOthers(List<LockedRows> rows) throws SQLException;
}
