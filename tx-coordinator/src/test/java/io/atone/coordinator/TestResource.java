package io.atone.coordinator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.core.rm.ResourceManager;

/** A resource that keeps its in-doubt branches in memory and, when told so, cannot be reached for phase two. */
final class TestResource implements ResourceManager {

    private final ResourceId id;
    private final Set<BranchRef> inDoubt = ConcurrentHashMap.newKeySet();
    private final Set<BranchRef> committed = ConcurrentHashMap.newKeySet();
    private final Set<BranchRef> rolledBack = ConcurrentHashMap.newKeySet();
    private volatile boolean reachable = true;
    private volatile boolean meddledWith;

    TestResource(String id) {
        this.id = new ResourceId(id);
    }

    void setReachable(boolean reachable) {
        this.reachable = reachable;
    }

    /** Whether somebody outside has changed every row. */
    void setMeddledWith(boolean meddledWith) {
        this.meddledWith = meddledWith;
    }

    boolean isClean() {
        return inDoubt.isEmpty();
    }

    /** Branches of which phase two was a commit. */
    Set<BranchRef> committed() {
        return committed;
    }

    /** Branches of which phase two was a rollback. */
    Set<BranchRef> rolledBack() {
        return rolledBack;
    }

    /** Begins a transaction with one branch that is locally committed. */
    GlobalTransaction transactionWithBranch(AtoneClient client, String row) {
        GlobalTransaction transaction = client.transactions().begin(GlobalTransactionOptions.named("test " + row));
        client.branches().awaitOpen(id);
        BranchRef branch = new BranchRef(transaction.xid(), client.branches().newBranchId());
        inDoubt.add(branch);
        client.branches().register(branch, id, List.of(LockKey.of(id, row)), null);
        client.branches().branchCommitted(branch);
        return transaction;
    }

    @Override
    public ResourceId resourceId() {
        return id;
    }

    @Override
    public String kind() {
        return "TEST";
    }

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public List<InDoubtBranch> inDoubtBranches() {
        List<InDoubtBranch> found = new ArrayList<>();
        inDoubt.forEach(branch -> found.add(new InDoubtBranch(branch, List.of())));
        return found;
    }

    @Override
    public void commit(List<BranchRef> branches) throws Exception {
        finish(branches, committed);
    }

    @Override
    public void rollback(BranchRef branch) throws Exception {
        if (meddledWith) {
            throw new NeedsAttentionException("Row 张三 was changed by somebody else");
        }
        finish(List.of(branch), rolledBack);
    }

    @Override
    public void resolve(BranchRef branch, UndoOrder order) throws Exception {
        finish(List.of(branch), rolledBack);
    }

    private void finish(List<BranchRef> branches, Set<BranchRef> outcome) throws Exception {
        if (!reachable) {
            throw new IOException("the database is away");
        }
        branches.forEach(inDoubt::remove);
        outcome.addAll(branches);
    }
}
