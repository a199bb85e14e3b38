package io.atone.datasource.dialect;

import java.sql.Connection;
import java.sql.SQLException;

import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.SqlFamily;
import io.atone.datasource.value.ColumnCodec;
import org.jspecify.annotations.Nullable;

/**
 * The differences of one database server, found once per data source by {@link Dialects#detect}. Immutable and
 * thread-safe.
 */
public interface Dialect {

    /** Name for people, such as {@code "MySQL"}. */
    String name();

    /** Whose SQL it speaks. */
    SqlFamily family();

    /** A canonical name as it is written in SQL. */
    String quote(String canonicalName);

    /** What happens to table and schema names. */
    NameFolding tableNames();

    /** What happens to column names. */
    NameFolding columnNames();

    /** A table or schema name as the database stores it. */
    default String canonicalTable(Identifier name) {
        return tableNames().fold(name.text(), name.quoted());
    }

    /** A column name as {@link io.atone.datasource.metadata.ColumnMeta#name()} has it. */
    default String canonicalColumn(Identifier name) {
        return columnNames().fold(name.text(), name.quoted());
    }

    /** The clause that locks selected rows until the end of the transaction, with a leading blank. */
    String forUpdate();

    /**
     * A condition that ends its statement by an error of {@link #failureState} as soon as it is evaluated.
     *
     * @param column keeps the database from evaluating it before there is a row
     * @throws UnsupportedOperationException when no such condition is known
     */
    default String failure(String column) {
        throw new UnsupportedOperationException(name() + " knows no condition that fails for " + column);
    }

    /** The SQLState of {@link #failure}, which hardly another expression has. */
    default String failureState() {
        throw new UnsupportedOperationException(name() + " knows no condition that fails");
    }

    /** How generated keys are learned. */
    GeneratedKeyRetrieval generatedKeys();

    /** Whether {@code RETURNING} can tell the rows of a change as they were before it and as they are after it. */
    default boolean returnsOldAndNewRows() {
        return false;
    }

    /** Whether {@code RETURNING} can tell of each row of a MERGE what became of it. */
    default boolean returnsMergedRows() {
        return returnsOldAndNewRows();
    }

    /** Whether a query can read {@code FROM FINAL TABLE (change)} and {@code FROM OLD TABLE (change)}. */
    default boolean hasDeltaTables() {
        return false;
    }

    /** Whether {@code RETURNING} can tell the rows that an INSERT made, whatever it got them from. */
    default boolean returnsInsertedRows() {
        return returnsOldAndNewRows();
    }

    /** Whether nobody can come to refer by a foreign key to a row that is locked. */
    default boolean lockedRowsKeepReferencesOut() {
        return true;
    }

    /** What happens to a text of several statements. */
    SeveralStatements severalStatements();

    /**
     * How values of a column type are carried.
     *
     * @return null when they cannot be carried exactly, and statements that touch such a column must be refused
     */
    @Nullable
    ColumnCodec codec(ColumnType type);

    /** What an error means; looks at SQLState and vendor code only, of the exception itself. */
    ErrorKind classify(SQLException e);

    /** Whether a failed statement spoils its transaction, so that only a savepoint or a rollback helps. */
    boolean errorAbortsTransaction();

    /** Whether the return to a savepoint gives back the locks of rows that were locked since. */
    default boolean savepointsReleaseRowLocks() {
        return false;
    }

    /** Whether a connection that changes its isolation level commits what is open on it. */
    default boolean isolationChangeCommits() {
        return false;
    }

    /** Whether {@code SET CONSTRAINTS} can put the checks of constraints off to the end of a transaction. */
    default boolean defersConstraints() {
        return false;
    }

    /**
     * Gives a connection of our own (never one the application is using) the settings under which every stored value
     * can be written back bit for bit, and waits for locks end in bounded time. Call it between two
     * transactions, and close what it returns between two others. In as few round trips as the database allows: JDBC's own
     * getters and setters of settings ask and tell the server one by one.
     */
    UndoSession openUndoSession(Connection connection, UndoIsolation isolation) throws SQLException;

    /**
     * An expression for the present moment in UTC by the database's clock, whatever the session's time zone is. It is read
     * when the statement runs, not when its transaction began, so it tells in which order branches that changed the same row
     * wrote their undo records: the later one got the row only after the earlier one had committed.
     */
    String utcNow();

    /**
     * Whether the database may read and lock every row of a table, and wait for those that others have locked, when a condition lists
     * several keys and the table is small.
     */
    default boolean mayScanForListedKeys() {
        return false;
    }

    /** A table in a statement that shall find its rows by an index, not by reading all of them. */
    default String readByIndex(String table, String index) {
        return table;
    }

    /**
     * Whether foreign keys are checked when a statement is through, and not row by row, so that one statement can make rows that refer to each
     * other, also in several tables by {@code WITH}.
     */
    default boolean checksReferencesAfterStatement() {
        return false;
    }

    /** Whether one statement for several rows costs less than a batch of as many statements, because the driver sends these one by one. */
    default boolean restoresBySets() {
        return false;
    }

    /** What columns of the type hold after an assignment; null when that can be told for no value. */
    default @Nullable AssignedValues assignedValues(ColumnType type) {
        return null;
    }

    /** How rows of {@code undo_log} are found that open transactions have written but not committed. */
    UndoLogScanLock undoLogScanLock();
}
