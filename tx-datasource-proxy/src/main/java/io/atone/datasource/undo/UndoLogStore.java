package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
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
    private final String utcNow;
    private final UndoCodec codec;

    /**
     * @param table qualified and quoted
     * @param utcNow as {@link io.atone.datasource.dialect.Dialect#utcNow()}
     * @param compressFromBytes smaller records are stored as they are
     * @param maxBytes larger records are refused
     */
    public UndoLogStore(String table, String utcNow, int compressFromBytes, int maxBytes) {
        this.table = table;
        this.utcNow = utcNow;
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
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table
                + " (branch_id, xid, context, rollback_info, log_status, log_created, log_modified)"
                + " VALUES (?, ?, ?, ?, 0, " + utcNow + ", " + utcNow + ")")) {
            statement.setLong(1, branch.branchId().value());
            statement.setString(2, branch.xid().toString());
            statement.setString(3, context);
            statement.setBytes(4, rollbackInfo);
            statement.executeUpdate();
        }
    }

    /**
     * Locks and reads a branch's row.
     *
     * @return null when there is no committed one
     */
    public @Nullable StoredUndo findForUpdate(Connection connection, BranchRef branch) throws SQLException {
        List<StoredUndo> found = read(
                connection,
                "SELECT xid, branch_id, context, rollback_info FROM " + table + condition(1) + " FOR UPDATE",
                List.of(branch));
        return found.isEmpty() ? null : found.get(0);
    }

    /** Reads the rows of branches, in the same order; those that are not there are left out. */
    public List<StoredUndo> findAll(Connection connection, List<BranchRef> branches) throws SQLException {
        List<StoredUndo> found = new ArrayList<>();
        for (List<BranchRef> chunk : chunks(branches)) {
            found.addAll(read(
                    connection,
                    "SELECT xid, branch_id, context, rollback_info FROM " + table + condition(chunk.size()),
                    chunk));
        }
        Map<BranchRef, StoredUndo> byBranch =
                found.stream().collect(Collectors.toMap(StoredUndo::branch, Function.identity()));
        List<StoredUndo> ordered = new ArrayList<>(found.size());
        for (BranchRef branch : branches) {
            StoredUndo stored = byBranch.get(branch);
            if (stored != null) {
                ordered.add(stored);
            }
        }
        return ordered;
    }

    private List<StoredUndo> read(Connection connection, String sql, List<BranchRef> branches) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
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
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT xid, branch_id FROM " + table + " ORDER BY log_created" + lockClause);
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
        try (PreparedStatement statement = connection.prepareStatement("LOCK TABLE " + table + " IN SHARE MODE")) {
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
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM " + table + condition(chunk.size()))) {
                bind(statement, chunk);
                statement.setQueryTimeout(MAX_DELETE_SECONDS);
                deleted += statement.executeUpdate();
            }
        }
        return deleted;
    }

    /** MariaDB reads, and so waits for, every row of the table when a list of pairs has one pair only. */
    private static String condition(int branches) {
        if (branches == 1) {
            return " WHERE xid = ? AND branch_id = ?";
        }
        return " WHERE (xid, branch_id) IN (" + String.join(", ", Collections.nCopies(branches, "(?, ?)")) + ")";
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
