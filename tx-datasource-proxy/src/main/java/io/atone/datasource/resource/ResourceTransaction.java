package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.UndoIsolation;
import io.atone.datasource.dialect.UndoSession;

/**
 * Runs work of our own in a transaction of its own, on a connection of the service's data source whose settings are
 * afterwards what they were. Commits when the work returns, else rolls back. Thread-safe.
 */
final class ResourceTransaction {

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final DataSource dataSource;
    private final Dialect dialect;
    private final Precedence precedence;

    ResourceTransaction(DataSource dataSource, Dialect dialect, Precedence precedence) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.precedence = precedence;
    }

    /** The work. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException, NeedsAttentionException;
    }

    /**
     * Runs what means the same under all settings of a connection, and leaves these alone: each costs round trips to look at, to
     * change and to restore. Work in several statements may end half done where the connection commits by itself.
     */
    <T> T runAsIs(Work<T> work) throws SQLException, NeedsAttentionException {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getAutoCommit()) {
                return work.run(connection);
            }
            return committing(connection, () -> {}, work);
        }
    }

    /**
     * Runs it under the settings that restore every value, before those who want to begin something new.
     *
     * @param isolation for this transaction alone
     */
    <T> T runFirst(UndoIsolation isolation, Work<T> work) throws SQLException, NeedsAttentionException {
        try (Connection connection = precedence.connect(dataSource)) {
            return runOn(connection, isolation, work);
        }
    }

    private <T> T runOn(Connection connection, UndoIsolation isolation, Work<T> work)
            throws SQLException, NeedsAttentionException {
        Settings former = Settings.of(connection);
        if (!former.autoCommit()) {
            connection.rollback(); // A pool that gives out connections without autocommit may have begun one.
        }
        Settings ours = new Settings(false, false);
        ours.applyTo(connection, former);
        T result;
        try {
            result = committing(connection, dialect.openUndoSession(connection, isolation), work);
        } catch (Throwable failure) {
            restore(connection, former, ours, failure);
            throw failure;
        }
        former.applyTo(connection, ours);
        return result;
    }

    private static <T> T committing(Connection connection, UndoSession session, Work<T> work)
            throws SQLException, NeedsAttentionException {
        T result;
        try {
            result = work.run(connection);
            FAULTS.before(FaultStep.PHASE_TWO_COMMIT);
            connection.commit();
            FAULTS.after(FaultStep.PHASE_TWO_COMMIT);
        } catch (Throwable failure) {
            rollback(connection, session, failure);
            throw failure;
        }
        session.close();
        return result;
    }

    private static void rollback(Connection connection, UndoSession session, Throwable failure) {
        try {
            connection.rollback();
            session.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            discard(connection, failure);
        }
    }

    private static void restore(Connection connection, Settings former, Settings ours, Throwable failure) {
        try {
            if (!connection.isClosed()) {
                former.applyTo(connection, ours);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
            discard(connection, failure);
        }
    }

    /** A connection whose settings are unknown must not go back to the application. */
    private static void discard(Connection connection, Throwable failure) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Those that the driver itself heeds, whatever the server is told. */
    private record Settings(boolean autoCommit, boolean readOnly) {

        static Settings of(Connection connection) throws SQLException {
            return new Settings(connection.getAutoCommit(), connection.isReadOnly());
        }

        void applyTo(Connection connection, Settings present) throws SQLException {
            if (present.autoCommit != autoCommit && autoCommit) {
                connection.setAutoCommit(true);
            }
            if (present.readOnly != readOnly) {
                connection.setReadOnly(readOnly);
            }
            if (present.autoCommit != autoCommit && !autoCommit) {
                connection.setAutoCommit(false);
            }
        }
    }
}
