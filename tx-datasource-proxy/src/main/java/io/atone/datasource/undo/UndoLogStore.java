package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.undo.UndoCodec.EncodedUndo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code undo_log}. All methods work in the given connection's transaction. Thread-safe. */
public final class UndoLogStore {

    /** No statement names more branches than this. */
    static final int MAX_BRANCHES_PER_STATEMENT = 200;

    /** A delete waits for a scan at most, which is short; somebody else's lock must not keep a thread for ever. */
    static final int MAX_DELETE_SECONDS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(UndoLogStore.class);

    private final String table;
    private final UndoLogSql sql;
    private final UndoCodec codec;

    /**
     * @param table qualified and quoted
     * @param keyIndex the index over XID and branch id, if its name is known
     * @param compressFromBytes smaller records are stored as they are
     * @param maxBytes larger records are refused
     */
    public UndoLogStore(String table, @Nullable String keyIndex, Dialect dialect, int compressFromBytes, int maxBytes) {
        this.table = table;
        this.sql = new UndoLogSql(table, keyIndex, dialect);
        this.codec = new UndoCodec(compressFromBytes, maxBytes);
    }

    /**
     * Writes a branch's undo record; part of the branch's local transaction, before the branch is registered.
     *
     * @throws UndoRecordTooLargeException when the record is larger than the bound
     */
    public void insert(Connection connection, UndoRecord undoRecord) throws SQLException {
        EncodedUndo encoded = codec.encode(UndoRecordWriter.write(undoRecord));
        insert(connection, undoRecord.branch(), encoded.context().text(), encoded.stored());
    }

    /**
     * Inserts an empty row for a branch, only to find out whether there is one: waits while an open transaction has
     * inserted it, and fails with a duplicate key when that has committed. The caller rolls back.
     */
    public void probe(Connection connection, BranchRef branch) throws SQLException {
        insert(connection, branch, "atone=probe", new byte[0]);
    }

    private void insert(Connection connection, BranchRef branch, String context, byte[] rollbackInfo)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.insert())) {
            statement.setLong(1, branch.branchId().value());
            statement.setString(2, branch.xid().toString());
            statement.setString(3, context);
            statement.setBytes(4, rollbackInfo);
            statement.executeUpdate();
        }
    }

    /** Locks and reads the rows of branches, in the same order; those that are not there, or not committed, are left out. */
    public List<StoredUndo> findForUpdate(Connection connection, List<BranchRef> branches) throws SQLException {
        return find(connection, branches, " FOR UPDATE");
    }

    /** Reads the rows of branches, in the same order; those that are not there are left out. */
    public List<StoredUndo> findAll(Connection connection, List<BranchRef> branches) throws SQLException {
        return find(connection, branches, "");
    }

    private List<StoredUndo> find(Connection connection, List<BranchRef> branches, String lockClause)
            throws SQLException {
        Map<BranchRef, StoredUndo> found = new HashMap<>();
        for (List<BranchRef> chunk : chunks(branches)) {
            for (StoredUndo stored : read(connection, sql.select(chunk.size()) + lockClause, chunk)) {
                found.put(stored.branch(), stored);
            }
        }
        return branches.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    private List<StoredUndo> read(Connection connection, String query, List<BranchRef> branches) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, branches);
            List<StoredUndo> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    BranchRef branch = new BranchRef(Xid.parse(rows.getString(1)), new BranchId(rows.getLong(2)));
                    found.add(new StoredUndo(branch, rows.getString(3), rows.getBytes(4), codec));
                }
            }
            return found;
        }
    }

    /**
     * Names every branch that has a row, the oldest row first, reading with the given suffix such as {@code FOR UPDATE}. Rows of other
     * programs, told by their XIDs, are left out with a warning.
     */
    public List<BranchRef> scan(Connection connection, String lockClause) throws SQLException {
        List<BranchRef> branches = new ArrayList<>();
        int foreign = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql.scan(lockClause));
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                try {
                    branches.add(new BranchRef(Xid.parse(rows.getString(1)), new BranchId(rows.getLong(2))));
                } catch (IllegalArgumentException e) {
                    foreign++;
                    LOG.debug("Not an undo record of Atone: {}", e.getMessage());
                }
            }
        }
        if (foreign > 0) {
            LOG.warn("{} rows of {} have XIDs that are not Atone's; they are left alone", foreign, table);
        }
        return branches;
    }

    /** Takes a share lock on the whole table, which waits for every open transaction that wrote into it. */
    public void lockAgainstWriters(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.lockAgainstWriters())) {
            statement.execute();
        }
    }

    /**
     * Deletes the rows of branches; those that are not there are fine.
     *
     * @return how many were there
     */
    public int delete(Connection connection, List<BranchRef> branches) throws SQLException {
        int deleted = 0;
        for (List<BranchRef> chunk : chunks(branches)) {
            try (PreparedStatement statement = connection.prepareStatement(sql.delete(chunk.size()))) {
                bind(statement, chunk);
                statement.setQueryTimeout(MAX_DELETE_SECONDS);
                deleted += statement.executeUpdate();
            }
        }
        return deleted;
    }

    private static void bind(PreparedStatement statement, List<BranchRef> branches) throws SQLException {
        int index = 1;
        for (BranchRef branch : branches) {
            statement.setString(index++, branch.xid().toString());
            statement.setLong(index++, branch.branchId().value());
        }
    }

    private static List<List<BranchRef>> chunks(List<BranchRef> branches) {
        List<List<BranchRef>> chunks = new ArrayList<>();
        for (int from = 0; from < branches.size(); from += MAX_BRANCHES_PER_STATEMENT) {
            chunks.add(branches.subList(from, Math.min(branches.size(), from + MAX_BRANCHES_PER_STATEMENT)));
        }
        return chunks;
    }
}
