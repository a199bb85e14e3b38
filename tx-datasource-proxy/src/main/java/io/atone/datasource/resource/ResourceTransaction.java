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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work of our own in a transaction of its own, on a connection of the service's data source whose settings are
 * afterwards what they were. Commits when the work returns, else rolls back. Thread-safe.
 */
final class ResourceTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(ResourceTransaction.class);
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
            return committing(connection, work);
        }
    }

    /**
     * Runs it under the settings that restore every value, before those who want to begin something new.
     *
     * @param isolation for this transaction alone
     */
    <T> T runFirst(UndoIsolation isolation, Work<T> work) throws SQLException, NeedsAttentionException {
        try (Series series = beginSeries(isolation)) {
            return series.run(work);
        }
    }

    /** Transactions in a row, each as by {@link #runFirst}, on one connection that the calling thread has to close. */
    Series beginSeries(UndoIsolation isolation) throws SQLException {
        Connection connection = precedence.connect(dataSource);
        try {
            return new Series(connection, isolation);
        } catch (Throwable failure) {
            discard(connection, failure);
            try (connection) {
                throw failure;
            }
        }
    }

    /** Transactions one after the other on one connection, whose settings are looked at, changed and restored once. */
    final class Series implements AutoCloseable {

        private static final Settings OURS = new Settings(false, false);

        private final Connection connection;
        private final Settings former;
        private final UndoSession session;

        private Series(Connection connection, UndoIsolation isolation) throws SQLException {
            this.connection = connection;
            this.former = Settings.of(connection);
            if (!former.autoCommit()) {
                connection.rollback(); // A pool that gives out connections without autocommit may have begun one.
            }
            OURS.applyTo(connection, former);
            this.session = dialect.openUndoSession(connection, isolation);
        }

        <T> T run(Work<T> work) throws SQLException, NeedsAttentionException {
            return committing(connection, ours -> {
                session.begin();
                return work.run(ours);
            });
        }

        /** Gives the connection back as it was. One that cannot be made so is thrown away, whatever its transactions came to. */
        @Override
        public void close() throws SQLException {
            try {
                if (!connection.isClosed()) {
                    session.close();
                    former.applyTo(connection, OURS);
                }
            } catch (SQLException | RuntimeException e) {
                LOG.debug("The settings of a connection cannot be restored; it is closed for good", e);
                discard(connection, e);
            } finally {
                connection.close();
            }
        }
    }

    private static <T> T committing(Connection connection, Work<T> work) throws SQLException, NeedsAttentionException {
        try {
            T result = work.run(connection);
            FAULTS.before(FaultStep.PHASE_TWO_COMMIT);
            connection.commit();
            FAULTS.after(FaultStep.PHASE_TWO_COMMIT);
            return result;
        } catch (Throwable failure) {
            rollback(connection, failure);
            throw failure;
        }
    }

    private static void rollback(Connection connection, Throwable failure) {
        try {
            connection.rollback();
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
