package io.atone.datasource.branch;

import java.sql.SQLException;

/** Opens a database at the first need. Thread-safe. */
@FunctionalInterface
public interface BranchEnvironmentSource {

    /**
     * The environment, the same one at each call that succeeds. Takes a connection of its own, and waits no longer than a
     * bound.
     *
     * @throws SQLException when the database cannot take part, or not be reached
     */
    BranchEnvironment open() throws SQLException;
}
