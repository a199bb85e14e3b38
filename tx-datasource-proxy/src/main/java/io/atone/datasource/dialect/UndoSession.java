package io.atone.datasource.dialect;

import java.sql.SQLException;

/** Session settings of a connection during undo; closing it restores the former ones. */
public interface UndoSession extends AutoCloseable {

    /** To be called as the first thing in each transaction. */
    void begin() throws SQLException;

    @Override
    void close() throws SQLException;
}
