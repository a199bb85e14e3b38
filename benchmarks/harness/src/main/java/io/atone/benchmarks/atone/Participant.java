package io.atone.benchmarks.atone;

import java.util.List;
import java.util.stream.Stream;

import io.atone.benchmarks.variant.Outstanding;
import io.atone.core.GlobalTransaction;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.rm.ResourceManager;

/** A resource without a database: does what a resource manager does towards the coordinator, and nothing else. Thread-safe. */
public final class Participant implements ResourceManager {

    private final ResourceId resource;
    private final Outstanding<BranchRef, List<LockKey>> inDoubt = new Outstanding<>();

    public Participant(ResourceId resource) {
        this.resource = resource;
    }

    /** Registers a branch that holds the locks of such keys. */
    public BranchRef register(GlobalTransaction transaction, Stream<String> keys, BranchCoordinator coordinator) {
        BranchRef branch = new BranchRef(transaction.xid(), coordinator.newBranchId());
        List<LockKey> locks = keys.map(key -> LockKey.of(resource, key)).toList();
        coordinator.register(branch, resource, locks, null);
        inDoubt.add(branch, locks);
        return branch;
    }

    /** Waits until every branch has got its outcome. */
    void awaitNone() throws InterruptedException {
        inDoubt.awaitNone();
    }

    @Override
    public ResourceId resourceId() {
        return resource;
    }

    @Override
    public String kind() {
        return "AT";
    }

    @Override
    public String description() {
        return "no database";
    }

    @Override
    public List<InDoubtBranch> inDoubtBranches() {
        return inDoubt.all().entrySet().stream()
                .map(branch -> new InDoubtBranch(branch.getKey(), branch.getValue()))
                .toList();
    }

    @Override
    public void commit(List<BranchRef> branches) {
        branches.forEach(inDoubt::remove);
    }

    @Override
    public void rollback(BranchRef branch) {
        inDoubt.remove(branch);
    }
}
