package io.atone.benchmarks.jmh;

import java.time.Duration;
import java.util.ArrayList;
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

/** Grants everything at once, and commits what has voted in batches, in the voter's thread. Used by one thread. */
final class GrantingCoordinator implements BranchCoordinator {

    private static final int BATCH = 100;

    private final List<BranchRef> voted = new ArrayList<>();
    private @Nullable ResourceManager manager;
    private long branches;

    @Override
    public void addResource(ResourceManager newManager) {
        manager = newManager;
    }

    @Override
    public void removeResource(ResourceManager oldManager) {
        manager = null;
    }

    @Override
    public BranchId newBranchId() {
        return new BranchId(++branches);
    }

    @Override
    public boolean isOpen(ResourceId resource) {
        return true;
    }

    @Override
    public void awaitOpen(ResourceId resource) {}

    @Override
    public void register(BranchRef branch, ResourceId resource, List<LockKey> lockKeys, @Nullable Duration lockWait) {}

    @Override
    public void branchCommitted(BranchRef branch) {
        voted.add(branch);
        ResourceManager phaseTwo = manager;
        if (voted.size() == BATCH && phaseTwo != null) {
            try {
                phaseTwo.commit(List.copyOf(voted));
            } catch (Exception e) {
                throw new IllegalStateException("Undo rows cannot be deleted", e);
            }
            voted.clear();
        }
    }

    @Override
    public void branchAbandoned(BranchRef branch, String reason) {
        throw new IllegalStateException(branch + " failed: " + reason);
    }

    @Override
    public void markRollbackOnly(Xid xid, String reason) {
        throw new IllegalStateException(xid + " failed: " + reason);
    }

    @Override
    public void awaitUnlocked(
            ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, @Nullable Duration lockWait) {}

    @Override
    public Set<LockKey> takenByOthers(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys) {
        return Set.of();
    }

    @Override
    public void awaitReleased(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, Duration lockWait) {}
}
