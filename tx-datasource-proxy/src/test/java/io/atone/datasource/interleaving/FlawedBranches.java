package io.atone.datasource.interleaving;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.rm.ResourceManager;
import org.jspecify.annotations.Nullable;

/** Asks for locks that nobody else ever asks for. Thread-safe. */
record FlawedBranches(BranchCoordinator coordinator) implements BranchCoordinator {

    @Override
    public void addResource(ResourceManager manager) {
        coordinator.addResource(manager);
    }

    @Override
    public void removeResource(ResourceManager manager) {
        coordinator.removeResource(manager);
    }

    @Override
    public BranchId newBranchId() {
        return coordinator.newBranchId();
    }

    @Override
    public boolean isOpen(ResourceId resource) {
        return coordinator.isOpen(resource);
    }

    @Override
    public void awaitOpen(ResourceId resource) {
        coordinator.awaitOpen(resource);
    }

    @Override
    public void register(BranchRef branch, ResourceId resource, List<LockKey> lockKeys, @Nullable Duration lockWait) {
        List<LockKey> others = lockKeys.stream()
                .map(key -> new LockKey(key.high() ^ branch.branchId().value(), key.low()))
                .toList();
        coordinator.register(branch, resource, others, lockWait);
    }

    @Override
    public void branchCommitted(BranchRef branch) {
        coordinator.branchCommitted(branch);
    }

    @Override
    public void branchAbandoned(BranchRef branch, String reason) {
        coordinator.branchAbandoned(branch, reason);
    }

    @Override
    public void markRollbackOnly(Xid xid, String reason) {
        coordinator.markRollbackOnly(xid, reason);
    }

    @Override
    public void awaitUnlocked(
            ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, @Nullable Duration lockWait) {
        // Nobody is waited for.
    }

    @Override
    public Set<LockKey> takenByOthers(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys) {
        return Set.of();
    }

    @Override
    public void awaitReleased(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, Duration lockWait) {
        // Nobody is waited for.
    }
}
