package io.atone.datasource.dialect;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.atone.datasource.sql.SqlFamily;
import io.atone.datasource.value.ColumnCodec;
import org.jspecify.annotations.Nullable;

/** H2, version 2. */
final class H2Dialect implements Dialect {

    private final NameFolding names;

    private H2Dialect(NameFolding names) {
        this.names = names;
    }

    /** What happens to names depends on settings of the database. */
    static H2Dialect detect(DatabaseMetaData metaData) throws SQLException {
        if (!metaData.supportsMixedCaseQuotedIdentifiers()) {
            return new H2Dialect(NameFolding.IGNORE_CASE);
        }
        if (metaData.storesLowerCaseIdentifiers()) {
            return new H2Dialect(NameFolding.LOWER);
        }
        return new H2Dialect(metaData.storesUpperCaseIdentifiers() ? NameFolding.UPPER : NameFolding.EXACT);
    }

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public SqlFamily family() {
        return SqlFamily.H2;
    }

    @Override
    public String quote(String canonicalName) {
        return '"' + canonicalName.replace("\"", "\"\"") + '"';
    }

    @Override
    public NameFolding tableNames() {
        return names;
    }

    @Override
    public NameFolding columnNames() {
        return names;
    }

    @Override
    public String forUpdate() {
        return " FOR UPDATE";
    }

    @Override
    public String failure(String column) {
        return "SIGNAL('" + failureState() + "', 'a row that was not locked: ' || " + column + ")";
    }

    /** Of a class that is nobody's. */
    @Override
    public String failureState() {
        return "AT001";
    }

    @Override
    public SeveralStatements severalStatements() {
        return SeveralStatements.ONE_COMMAND;
    }

    @Override
    public GeneratedKeyRetrieval generatedKeys() {
        return GeneratedKeyRetrieval.RETURNED_COLUMNS;
    }

    /** Foreign keys only look whether the row is there. */
    @Override
    public boolean lockedRowsKeepReferencesOut() {
        return false;
    }

    @Override
    public boolean hasDeltaTables() {
        return true;
    }

    @Override
    public @Nullable ColumnCodec codec(ColumnType type) {
        return H2Codecs.codec(type);
    }

    @Override
    public ErrorKind classify(SQLException e) {
        return switch (e.getErrorCode()) {
            case 23503, 23506 -> ErrorKind.FOREIGN_KEY;
            case 50200 -> ErrorKind.LOCK_TIMEOUT;
            case 40001 -> ErrorKind.DEADLOCK;
            case 90131 -> ErrorKind.SERIALIZATION;
            case 90007, 90020, 90067, 90098, 90121 -> ErrorKind.CONNECTION;
            case 42102, 42103, 42104, 90079 -> ErrorKind.TABLE_MISSING;
            case 42122, 21002 -> ErrorKind.TABLE_CHANGED;
            case 90040, 90096 -> ErrorKind.NO_PRIVILEGE;
            default -> SqlStates.classify(e);
        };
    }

    @Override
    public boolean savepointsReleaseRowLocks() {
        return true;
    }

    @Override
    public boolean errorAbortsTransaction() {
        return false;
    }

    @Override
    public boolean isolationChangeCommits() {
        return true;
    }

    @Override
    public UndoSession openUndoSession(Connection connection, UndoIsolation isolation) throws SQLException {
        int formerIsolation = connection.getTransactionIsolation();
        int lockTimeoutMillis;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("CALL LOCK_TIMEOUT()")) {
            row.next();
            lockTimeoutMillis = row.getInt(1);
        }
        connection.setTransactionIsolation(isolation.jdbcLevel());
        setLockTimeout(connection, SqlStates.UNDO_LOCK_WAIT_SECONDS * 1000);
        return new UndoSession() {
            @Override
            public void begin() {}

            @Override
            public void close() throws SQLException {
                setLockTimeout(connection, lockTimeoutMillis);
                connection.setTransactionIsolation(formerIsolation);
            }
        };
    }

    private static void setLockTimeout(Connection connection, int millis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCK_TIMEOUT " + millis);
        }
    }

    @Override
    public String utcNow() {
        return "DATEADD(MICROSECOND, CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(6)) * 1000000 AS BIGINT),"
                + " TIMESTAMP '1970-01-01 00:00:00')";
    }

    @Override
    public UndoLogScanLock undoLogScanLock() {
        return UndoLogScanLock.LOCKING_READ_OF_UNCOMMITTED;
    }
}
