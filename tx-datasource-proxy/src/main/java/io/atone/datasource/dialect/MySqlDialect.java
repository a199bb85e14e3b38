package io.atone.datasource.dialect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

import io.atone.datasource.sql.SqlFamily;
import io.atone.datasource.value.ColumnCodec;
import org.jspecify.annotations.Nullable;

/** MySQL and MariaDB, as far as they agree; for Atone they differ in their names and in a few column types. */
final class MySqlDialect implements Dialect {

    private final SqlFamily family;
    private final NameFolding tableNames;
    private final String isolationVariable;

    private MySqlDialect(SqlFamily family, NameFolding tableNames, String isolationVariable) {
        this.family = family;
        this.tableNames = tableNames;
        this.isolationVariable = isolationVariable;
    }

    /** Reads from the server what depends on its settings. Tells MariaDB from MySQL by its version, not by the driver. */
    static MySqlDialect detect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT VERSION(), @@lower_case_table_names")) {
            row.next();
            boolean mariaDb = row.getString(1).toLowerCase(Locale.ROOT).contains("mariadb");
            NameFolding tableNames = row.getInt(2) == 0 ? NameFolding.EXACT : NameFolding.IGNORE_CASE;
            return new MySqlDialect(
                    mariaDb ? SqlFamily.MARIADB : SqlFamily.MYSQL, tableNames, isolationVariable(statement));
        }
    }

    /** It is {@code tx_isolation} up to MariaDB 11.0, and {@code transaction_isolation} on MySQL. Newer MariaDBs know both. */
    private static String isolationVariable(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW VARIABLES LIKE 'transaction_isolation'")) {
            return row.next() ? row.getString(1) : "tx_isolation";
        }
    }

    @Override
    public String name() {
        return family == SqlFamily.MARIADB ? "MariaDB" : "MySQL";
    }

    @Override
    public SqlFamily family() {
        return family;
    }

    @Override
    public String quote(String canonicalName) {
        return '`' + canonicalName.replace("`", "``") + '`';
    }

    @Override
    public NameFolding tableNames() {
        return tableNames;
    }

    @Override
    public NameFolding columnNames() {
        return NameFolding.IGNORE_CASE;
    }

    @Override
    public String forUpdate() {
        return " FOR UPDATE";
    }

    @Override
    public SeveralStatements severalStatements() {
        return SeveralStatements.ONE_BY_ONE;
    }

    @Override
    public GeneratedKeyRetrieval generatedKeys() {
        return GeneratedKeyRetrieval.CONSECUTIVE_AUTO_INCREMENT;
    }

    @Override
    public boolean returnsInsertedRows() {
        return family == SqlFamily.MARIADB;
    }

    @Override
    public @Nullable ColumnCodec codec(ColumnType type) {
        return MySqlCodecs.codec(type);
    }

    @Override
    public ErrorKind classify(SQLException e) {
        return switch (e.getErrorCode()) {
            case 1022, 1062, 1586 -> ErrorKind.DUPLICATE_KEY;
            case 1216, 1217, 1451, 1452 -> ErrorKind.FOREIGN_KEY;
            case 1048, 1264, 1292, 1364, 1366, 1406, 3819, 4025 -> ErrorKind.OTHER_CONSTRAINT;
            case 1205, 3572 -> ErrorKind.LOCK_TIMEOUT;
            case 1213 -> ErrorKind.DEADLOCK;
            case 1020 -> ErrorKind.SERIALIZATION;
            case 1053, 1158, 1159, 1160, 1161, 1317, 1927, 3024 -> ErrorKind.CONNECTION;
            case 1146 -> ErrorKind.TABLE_MISSING;
            case 1054, 1136, 1412 -> ErrorKind.TABLE_CHANGED;
            case 1044, 1045, 1142, 1143, 1227 -> ErrorKind.NO_PRIVILEGE;
            default -> SqlStates.classify(e);
        };
    }

    @Override
    public boolean errorAbortsTransaction() {
        return false;
    }

    @Override
    public UndoSession openUndoSession(Connection connection, UndoIsolation isolation) throws SQLException {
        return MySqlUndoSession.open(connection, isolation, isolationVariable);
    }

    @Override
    public @Nullable AssignedValues assignedValues(ColumnType type) {
        return MySqlAssignedValues.of(type);
    }

    @Override
    public String readByIndex(String table, String index) {
        return table + " FORCE INDEX (" + quote(index) + ")";
    }

    @Override
    public boolean restoresBySets() {
        return true;
    }

    @Override
    public boolean mayScanForListedKeys() {
        return true;
    }

    @Override
    public String utcNow() {
        return "UTC_TIMESTAMP(6)";
    }

    @Override
    public UndoLogScanLock undoLogScanLock() {
        return UndoLogScanLock.LOCKING_READ;
    }
}
