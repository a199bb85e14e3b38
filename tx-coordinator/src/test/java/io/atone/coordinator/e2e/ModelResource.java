package io.atone.coordinator.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.core.rm.ResourceManager;

/** A database in a few lines: named numbers, and an undo record beside every change. */
final class ModelResource implements ResourceManager {

    private record Undo(String row, int before, int after) {}

    private final ResourceId id;
    private final Map<String, Integer> rows = new LinkedHashMap<>();
    private final Map<BranchRef, Undo> undoLog = new LinkedHashMap<>();
    /** Local transactions that have written their undo record and not ended. */
    private final Map<BranchRef, CountDownLatch> open = new LinkedHashMap<>();

    ModelResource(String id) {
        this.id = new ResourceId(id);
    }

    /** Phase one as a resource manager does it. */
    BranchRef change(BranchCoordinator coordinator, Xid xid, String row, int value) {
        BranchRef branch = begin(coordinator, xid, row);
        commitLocally(branch, row, value);
        coordinator.branchCommitted(branch);
        return branch;
    }

    /** Up to the registration; the local transaction stays open. */
    BranchRef begin(BranchCoordinator coordinator, Xid xid, String row) {
        coordinator.awaitOpen(id);
        BranchRef branch = new BranchRef(xid, coordinator.newBranchId());
        synchronized (this) {
            open.put(branch, new CountDownLatch(1));
        }
        try {
            coordinator.register(branch, id, List.of(key(row)), null);
        } catch (RuntimeException e) {
            rollBackLocally(branch);
            throw e;
        }
        return branch;
    }

    synchronized void commitLocally(BranchRef branch, String row, int value) {
        undoLog.put(branch, new Undo(row, value(row), value));
        rows.put(row, value);
        open.remove(branch).countDown();
    }

    synchronized void rollBackLocally(BranchRef branch) {
        open.remove(branch).countDown();
    }

    LockKey key(String row) {
        return LockKey.of(id, row);
    }

    synchronized int value(String row) {
        return rows.getOrDefault(row, 0);
    }

    /** Somebody who knows nothing of global transactions. */
    synchronized void changeFromOutside(String row, int value) {
        rows.put(row, value);
    }

    synchronized int undoRecords() {
        return undoLog.size();
    }

    // ---- phase two

    @Override
    public ResourceId resourceId() {
        return id;
    }

    @Override
    public String kind() {
        return "AT";
    }

    @Override
    public String description() {
        return "model";
    }

    @Override
    public List<InDoubtBranch> inDoubtBranches() throws Exception {
        List<CountDownLatch> latches;
        synchronized (this) {
            latches = new ArrayList<>(open.values());
        }
        for (CountDownLatch latch : latches) {
            awaitLocalEnd(latch);
        }
        synchronized (this) {
            return undoLog.entrySet().stream()
                    .map(entry -> new InDoubtBranch(
                            entry.getKey(), List.of(key(entry.getValue().row()))))
                    .toList();
        }
    }

    @Override
    public synchronized void commit(List<BranchRef> branches) {
        branches.forEach(undoLog::remove);
    }

    @Override
    public void rollback(BranchRef branch) throws Exception {
        CountDownLatch latch;
        synchronized (this) {
            latch = open.get(branch);
        }
        if (latch != null) {
            awaitLocalEnd(latch);
        }
        synchronized (this) {
            Undo undo = undoLog.get(branch);
            if (undo != null) {
                if (value(undo.row()) != undo.after()) {
                    throw new NeedsAttentionException(
                            "row " + undo.row() + " is " + value(undo.row()) + ", not " + undo.after()
                                    + " as the branch left it",
                            List.of(difference(undo)));
                }
                rows.put(undo.row(), undo.before());
                undoLog.remove(branch);
            }
        }
    }

    private RowDifference difference(Undo undo) {
        RowDifference.Column column = new RowDifference.Column(
                "value",
                Integer.toString(undo.before()),
                Integer.toString(undo.after()),
                Integer.toString(value(undo.row())),
                true);
        return new RowDifference("model", "name = " + undo.row(), RowDifference.Change.UPDATED, List.of(column), 0);
    }

    @Override
    public synchronized void resolve(BranchRef branch, UndoOrder order) {
        Undo undo = undoLog.remove(branch);
        if (undo != null && order.mode() == UndoMode.FORCED) {
            rows.put(undo.row(), undo.before());
        }
    }

    private static void awaitLocalEnd(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("A local transaction stayed open");
        }
    }
}
