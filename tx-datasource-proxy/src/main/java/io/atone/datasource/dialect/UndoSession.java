package io.atone.datasource.dialect;

import java.sql.SQLException;

/** Session settings of a connection during undo; closing it restores the former ones. */
@FunctionalInterface
public interface UndoSession extends AutoCloseable {

    @Override
    void close() throws SQLException;
}
