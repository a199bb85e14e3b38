package io.atone.datasource.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.atone.datasource.sql.SqlFamily;
import io.atone.datasource.value.ColumnCodec;
import org.jspecify.annotations.Nullable;

/** PostgreSQL. */
final class PostgresDialect implements Dialect {

    /** The first version whose RETURNING knows OLD and NEW. */
    private static final int OLD_AND_NEW = 18;

    /** The first version whose MERGE has a RETURNING. */
    private static final int RETURNING_OF_MERGE = 17;

    private final int majorVersion;

    PostgresDialect(int majorVersion) {
        this.majorVersion = majorVersion;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public SqlFamily family() {
        return SqlFamily.POSTGRESQL;
    }

    @Override
    public String quote(String canonicalName) {
        return '"' + canonicalName.replace("\"", "\"\"") + '"';
    }

    /** Where a letter may take several bytes, as in UTF-8, PostgreSQL leaves the case of all but the plainest alone. */
    @Override
    public NameFolding tableNames() {
        return NameFolding.LOWER_ASCII;
    }

    @Override
    public NameFolding columnNames() {
        return NameFolding.LOWER_ASCII;
    }

    @Override
    public String forUpdate() {
        return " FOR UPDATE";
    }

    /** A histogram of no columns. */
    @Override
    public String failure(String column) {
        return "pg_catalog.width_bucket(0, 0, 0, CASE WHEN " + column + " IS NULL THEN 1 ELSE 0 END) = 1";
    }

    @Override
    public String failureState() {
        return "2201G";
    }

    @Override
    public SeveralStatements severalStatements() {
        return SeveralStatements.COMMITTED_TOGETHER;
    }

    @Override
    public GeneratedKeyRetrieval generatedKeys() {
        return GeneratedKeyRetrieval.RETURNED_COLUMNS;
    }

    @Override
    public boolean returnsOldAndNewRows() {
        return majorVersion >= OLD_AND_NEW;
    }

    @Override
    public boolean returnsMergedRows() {
        return majorVersion >= RETURNING_OF_MERGE;
    }

    @Override
    public @Nullable ColumnCodec codec(ColumnType type) {
        return PostgresCodecs.codec(type);
    }

    @Override
    public ErrorKind classify(SQLException e) {
        String state = e.getSQLState();
        return switch (state == null ? "" : state) {
            case "55P03", "57014" -> ErrorKind.LOCK_TIMEOUT;
            case "40P01" -> ErrorKind.DEADLOCK;
            case "57P01", "57P02", "57P03", "57P05" -> ErrorKind.CONNECTION;
            case "42P01", "3F000" -> ErrorKind.TABLE_MISSING;
            case "42703", "0A000" -> ErrorKind.TABLE_CHANGED; // 0A000: a cached plan would change its result type.
            default -> SqlStates.classify(e);
        };
    }

    @Override
    public boolean savepointsReleaseRowLocks() {
        return true;
    }

    @Override
    public boolean errorAbortsTransaction() {
        return true;
    }

    @Override
    public boolean defersConstraints() {
        return true;
    }

    @Override
    public boolean checksReferencesAfterStatement() {
        return true;
    }

    /** The settings end with the transaction, so there is nothing to restore. */
    @Override
    public UndoSession openUndoSession(Connection connection, UndoIsolation isolation) throws SQLException {
        String settings = isolation.setTransaction()
                + "; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 3;"
                + " SET LOCAL xmloption = content; SET LOCAL array_nulls = on; SET LOCAL lock_timeout = '"
                + SqlStates.UNDO_LOCK_WAIT_SECONDS + "s'";
        return new UndoSession() {
            @Override
            public void begin() throws SQLException {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(settings);
                }
            }

            /** They went with the transactions. */
            @Override
            public void close() {}
        };
    }

    @Override
    public String utcNow() {
        return "clock_timestamp() AT TIME ZONE 'UTC'";
    }

    @Override
    public UndoLogScanLock undoLogScanLock() {
        return UndoLogScanLock.SHARE_LOCK_ON_TABLE;
    }
}
