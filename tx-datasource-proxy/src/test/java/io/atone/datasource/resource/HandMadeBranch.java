package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.datasource.image.BranchChanges;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.lock.ReadableLockKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.undo.UndoRecord;

/** Phase one, done by hand: runs statements, takes the images around them and writes the undo record. */
final class HandMadeBranch implements AutoCloseable {

    private final AtDatabase database;
    private final Connection connection;
    private final BranchChanges changes = new BranchChanges();
    private final BranchRef ref;

    HandMadeBranch(AtDatabase database, Connection connection, BranchRef ref) throws SQLException {
        this.database = database;
        this.connection = connection;
        this.ref = ref;
        connection.setAutoCommit(false);
    }

    static BranchRef ref(long number) {
        return new BranchRef(Xid.parse("1-a.7"), new BranchId(number));
    }

    BranchRef ref() {
        return ref;
    }

    Connection connection() {
        return connection;
    }

    static TableMeta table(AtDatabase database, Connection connection, String name) throws SQLException {
        TableRef ref = new TableRef(null, null, new Identifier(name, false), null, name);
        return Objects.requireNonNull(
                database.metadata().find(connection, database.metadata().scope(connection), ref), name);
    }

    /** Runs any DML on one table; whole rows before and after tell what it did. */
    HandMadeBranch run(String table, String sql) throws SQLException {
        TableMeta meta = table(database, connection, table);
        Map<RowKey, RowImage> before = readAll(meta);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
        Map<RowKey, RowImage> after = readAll(meta);
        List<RowChange> done = new ArrayList<>();
        after.forEach((key, row) -> {
            RowImage former = before.get(key);
            if (former == null) {
                done.add(RowChange.inserted(meta, row));
            } else if (!former.equals(row)) {
                done.add(RowChange.updated(meta, former, row));
            }
        });
        before.forEach((key, row) -> {
            if (!after.containsKey(key)) {
                done.add(RowChange.deleted(meta, row));
            }
        });
        changes.addAll(done);
        return this;
    }

    private Map<RowKey, RowImage> readAll(TableMeta table) throws SQLException {
        return readAll(database, connection, table);
    }

    static Map<RowKey, RowImage> readAll(AtDatabase database, Connection connection, TableMeta table)
            throws SQLException {
        List<ColumnMeta> columns = table.imageColumnsForWholeRow();
        String sql = "SELECT " + database.rowSql().selectList(columns, "") + " FROM " + table.quotedName();
        Map<RowKey, RowImage> rows = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            for (RowImage row : database.rowSql().readAll(columns, result)) {
                rows.put(RowKey.of(table, row), row);
            }
        }
        return rows;
    }

    /** Writes the undo record, without committing. */
    List<ReadableLockKey> writeUndo() throws SQLException {
        List<RowChange> folded = changes.folded();
        List<ReadableLockKey> keys = database.lockKeys().of(folded);
        database.undoLog()
                .insert(
                        connection,
                        new UndoRecord(
                                ref, keys.stream().map(ReadableLockKey::key).toList(), folded));
        return keys;
    }

    /** Writes the undo record and commits locally. */
    BranchRef commit() throws SQLException {
        writeUndo();
        connection.commit();
        return ref;
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
