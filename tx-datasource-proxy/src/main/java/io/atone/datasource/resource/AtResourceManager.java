package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.core.rm.ResourceManager;
import io.atone.core.rm.WaitingBranches;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.ErrorKind;
import io.atone.datasource.dialect.UndoIsolation;
import io.atone.datasource.dialect.UndoLogScanLock;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.metadata.TableMetaSource;
import io.atone.datasource.undo.ForcedUndo;
import io.atone.datasource.undo.Interleaving;
import io.atone.datasource.undo.StoredUndo;
import io.atone.datasource.undo.UndoExecutor;
import io.atone.datasource.undo.UndoLogStore;
import io.atone.datasource.undo.UnreadableUndoException;

/**
 * Runs phase two and scans on one database, each call in a transaction of its own. Waits for locks are bounded; when
 * the bound passes, the call fails and the coordinator sends it again. Thread-safe.
 */
public final class AtResourceManager implements ResourceManager {

    /** How often a rollback looks again when its branch's local transaction commits or another one undoes it meanwhile. */
    static final int MAX_LOOKS = 3;

    /** How many undo records a scan holds in memory at a time. */
    static final int SCAN_CHUNK = 50;

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final ResourceId resourceId;
    private final String description;
    private final Dialect dialect;
    private final Precedence precedence = new Precedence();
    private final ResourceTransaction transaction;
    private final TableMetaSource metadata;
    private final UndoLogStore undoLog;
    private final UndoExecutor guarded;
    private final ForcedUndo forced;

    AtResourceManager(
            ResourceId resourceId,
            String description,
            DataSource dataSource,
            Dialect dialect,
            TableMetaSource metadata,
            UndoLogStore undoLog) {
        this.resourceId = resourceId;
        this.description = description;
        this.dialect = dialect;
        this.transaction = new ResourceTransaction(dataSource, dialect, precedence);
        this.metadata = metadata;
        this.undoLog = undoLog;
        this.guarded = new UndoExecutor(dialect);
        this.forced = new ForcedUndo(dialect);
    }

    @Override
    public ResourceId resourceId() {
        return resourceId;
    }

    /** What those who take connections for new work have to respect. */
    public Precedence precedence() {
        return precedence;
    }

    @Override
    public String kind() {
        return "AT";
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<InDoubtBranch> inDoubtBranches() throws SQLException, NeedsAttentionException {
        UndoLogScanLock lock = dialect.undoLogScanLock();
        UndoIsolation isolation = lock == UndoLogScanLock.LOCKING_READ_OF_UNCOMMITTED
                ? UndoIsolation.READ_UNCOMMITTED
                : UndoIsolation.READ_COMMITTED;
        return transaction.runFirst(isolation, connection -> {
            FAULTS.before(FaultStep.SCAN);
            List<InDoubtBranch> found = readAll(connection, lockAndFind(connection, lock));
            FAULTS.after(FaultStep.SCAN);
            return found;
        });
    }

    private List<BranchRef> lockAndFind(Connection connection, UndoLogScanLock lock) throws SQLException {
        if (lock == UndoLogScanLock.SHARE_LOCK_ON_TABLE) {
            undoLog.lockAgainstWriters(connection);
            return undoLog.scan(connection, "");
        }
        return undoLog.scan(connection, dialect.forUpdate());
    }

    private List<InDoubtBranch> readAll(Connection connection, List<BranchRef> branches)
            throws SQLException, NeedsAttentionException {
        List<InDoubtBranch> inDoubt = new ArrayList<>(branches.size());
        for (int from = 0; from < branches.size(); from += SCAN_CHUNK) {
            List<BranchRef> chunk = branches.subList(from, Math.min(branches.size(), from + SCAN_CHUNK));
            for (StoredUndo stored : undoLog.findAll(connection, chunk)) {
                try {
                    inDoubt.add(new InDoubtBranch(stored.branch(), stored.lockKeys()));
                } catch (UnreadableUndoException e) {
                    throw needsAttention(stored.branch(), e);
                }
            }
        }
        return inDoubt;
    }

    @Override
    public void commit(List<BranchRef> branches) throws SQLException, NeedsAttentionException {
        transaction.runAsIs(connection -> {
            FAULTS.before(FaultStep.UNDO_RECORDS_FORGET);
            int deleted = undoLog.delete(connection, branches);
            FAULTS.after(FaultStep.UNDO_RECORDS_FORGET);
            return deleted;
        });
    }

    @Override
    public void rollback(BranchRef branch) throws SQLException, NeedsAttentionException {
        end(branch, this::restoreGuarded);
    }

    /**
     * Each batch in one transaction, whose statements and commit its branches share, and all on one connection. Whatever stands in the way of
     * one of a batch takes all of it back.
     */
    @Override
    public void rollbackTogether(WaitingBranches waiting) throws SQLException, NeedsAttentionException {
        List<BranchRef> batch = waiting.next();
        if (batch.isEmpty()) {
            return;
        }
        try (ResourceTransaction.Series series = transaction.beginSeries(UndoIsolation.READ_COMMITTED)) {
            while (!batch.isEmpty()) {
                List<BranchRef> branches = batch;
                waiting.undone(series.run(connection ->
                        undo(connection, branches, (ours, found) -> guarded.undoTogether(ours, changes(ours, found)))));
                batch = waiting.next();
            }
        }
    }

    @Override
    public void resolve(BranchRef branch, UndoOrder order) throws SQLException, NeedsAttentionException {
        switch (order.mode()) {
            case GUARDED -> rollback(branch);
            case FORCED -> end(branch, (connection, found) -> forced.undo(connection, changes(connection, found)));
            case KEEP_CURRENT -> end(branch, (connection, found) -> {});
        }
    }

    /** What becomes of the rows, in the transaction that deletes the undo records. */
    @FunctionalInterface
    private interface Restorer {
        void restore(Connection connection, List<StoredUndo> found) throws SQLException, NeedsAttentionException;
    }

    private void restoreGuarded(Connection connection, List<StoredUndo> found)
            throws SQLException, NeedsAttentionException {
        guarded.undo(connection, changes(connection, found));
    }

    private void end(BranchRef branch, Restorer restorer) throws SQLException, NeedsAttentionException {
        for (int look = 1; look <= MAX_LOOKS; look++) {
            boolean ended = !transaction
                    .runFirst(UndoIsolation.READ_COMMITTED, connection -> undo(connection, List.of(branch), restorer))
                    .isEmpty();
            if (ended || neverCommitted(branch)) {
                return;
            }
        }
        throw new SQLException(
                "The undo record of branch " + branch + " came and went " + MAX_LOOKS + " times while it was undone",
                "40001");
    }

    /** Ends those branches that have an undo record, and tells which. */
    private Set<BranchRef> undo(Connection connection, List<BranchRef> branches, Restorer restorer)
            throws SQLException, NeedsAttentionException {
        List<StoredUndo> found = undoLog.findForUpdate(connection, branches);
        if (found.isEmpty()) {
            return Set.of();
        }
        FAULTS.before(FaultStep.UNDO);
        restorer.restore(connection, found);
        FAULTS.after(FaultStep.UNDO);
        List<BranchRef> ended = found.stream().map(StoredUndo::branch).toList();
        FAULTS.before(FaultStep.UNDO_RECORD_DELETE);
        undoLog.delete(connection, ended);
        FAULTS.after(FaultStep.UNDO_RECORD_DELETE);
        return Set.copyOf(ended);
    }

    private List<RowChange> changes(Connection connection, List<StoredUndo> found)
            throws SQLException, NeedsAttentionException {
        List<List<RowChange>> byBranch = new ArrayList<>(found.size());
        for (StoredUndo stored : found) {
            try {
                byBranch.add(stored.changes(connection, metadata));
            } catch (UnreadableUndoException e) {
                throw needsAttention(stored.branch(), e);
            }
        }
        return Interleaving.of(byBranch);
    }

    /**
     * Whether the branch's local transaction ended without a commit. The undo record is written before the branch is
     * registered, so an own row with the same key waits for an open local transaction and then tells how it ended: a
     * duplicate key means that it committed.
     */
    private boolean neverCommitted(BranchRef branch) throws SQLException, NeedsAttentionException {
        return transaction.runFirst(UndoIsolation.READ_COMMITTED, connection -> {
            FAULTS.before(FaultStep.UNDO_PROBE);
            try {
                undoLog.probe(connection, branch);
            } catch (SQLException e) {
                if (dialect.classify(e) == ErrorKind.DUPLICATE_KEY) {
                    connection.rollback();
                    return false;
                }
                throw e;
            }
            FAULTS.after(FaultStep.UNDO_PROBE);
            connection.rollback();
            return true;
        });
    }

    private static NeedsAttentionException needsAttention(BranchRef branch, UnreadableUndoException e) {
        return new NeedsAttentionException("The undo record of branch " + branch + " " + e.getMessage(), e);
    }
}
