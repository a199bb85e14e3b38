package io.atone.core.client;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.atone.core.client.machine.CallResult;
import io.atone.core.client.machine.CallResult.Failed;
import io.atone.core.client.machine.CallResult.Opened;
import io.atone.core.client.machine.CallResult.Replied;
import io.atone.core.event.ClientListener;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.rm.ResourceManager;
import io.atone.core.time.IdSource;
import io.atone.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** The resource managers' side. */
final class ClientBranches implements BranchCoordinator {

    private final MachineDriver driver;
    private final PhaseTwoWorkers workers;
    private final Failures failures;
    private final ClientListener listener;
    private final TimeSource time;
    private final IdSource ids;

    ClientBranches(
            MachineDriver driver,
            PhaseTwoWorkers workers,
            Failures failures,
            ClientListener listener,
            TimeSource time,
            IdSource ids) {
        this.driver = driver;
        this.workers = workers;
        this.failures = failures;
        this.listener = listener;
        this.time = time;
        this.ids = ids;
    }

    /** Synchronised, as is the removal: the machine hears of both in the order in which they happened. */
    @Override
    public synchronized void addResource(ResourceManager manager) {
        workers.add(manager);
        driver.tell((machine, now) -> machine.addResource(manager.resourceId(), manager.kind(), manager.description()));
    }

    @Override
    public synchronized void removeResource(ResourceManager manager) {
        if (workers.remove(manager)) {
            driver.tell((machine, now) -> machine.removeResource(manager.resourceId()));
        }
    }

    @Override
    public BranchId newBranchId() {
        return new BranchId(ids.nextPositiveLong());
    }

    @Override
    public boolean isOpen(ResourceId resource) {
        return driver.isOpen(resource);
    }

    @Override
    public void awaitOpen(ResourceId resource) {
        if (isOpen(resource)) {
            return; // Nearly always; if that has just ceased to be so, the registration tells.
        }
        CallResult result = driver.callInterruptibly((machine, now) -> machine.awaitOpen(resource, now));
        if (result instanceof Failed failed) {
            throw failures.of(null, "waiting for resource " + resource + " to be open", failed);
        }
        if (!(result instanceof Opened)) {
            throw new IllegalStateException("Not an answer to a wait: " + result);
        }
    }

    @Override
    public void register(BranchRef branch, ResourceId resource, List<LockKey> lockKeys, @Nullable Duration lockWait) {
        long startedAt = time.monotonicMillis();
        CallResult result =
                driver.callInterruptibly((machine, now) -> machine.register(branch, resource, lockKeys, lockWait, now));
        boolean granted = result instanceof Replied replied && replied.reply() instanceof Reply.Done;
        listener.branchRegistered(branch, resource, granted, Duration.ofMillis(time.monotonicMillis() - startedAt));
        if (!granted) {
            throw failure(
                    branch.xid(), resource, "registering branch " + branch.branchId() + " on " + resource, result);
        }
    }

    @Override
    public void branchCommitted(BranchRef branch) {
        driver.tell((machine, now) -> machine.branchCommitted(branch));
    }

    @Override
    public void branchAbandoned(BranchRef branch, String reason) {
        driver.tell((machine, now) -> machine.branchAbandoned(branch, reason, now));
    }

    @Override
    public void markRollbackOnly(Xid xid, String reason) {
        driver.tell((machine, now) -> machine.markRollbackOnly(xid, reason, now));
    }

    @Override
    public void awaitUnlocked(
            ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, @Nullable Duration lockWait) {
        requireFree(
                resource,
                xid,
                driver.callInterruptibly(
                        (machine, now) -> machine.awaitUnlocked(resource, xid, lockKeys, lockWait, now)));
    }

    @Override
    public void awaitReleased(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, Duration lockWait) {
        requireFree(
                resource,
                xid,
                driver.callInterruptibly(
                        (machine, now) -> machine.awaitReleased(resource, xid, lockKeys, lockWait, now)));
    }

    @Override
    public Set<LockKey> takenByOthers(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys) {
        CallResult result = driver.callInterruptibly((machine, now) -> machine.askTaken(resource, xid, lockKeys, now));
        Reply reply = result instanceof Replied replied ? replied.reply() : null;
        if (reply instanceof Reply.Taken taken) {
            return Set.copyOf(taken.lockKeys());
        }
        // From a coordinator that takes it for a query like any other.
        if (reply instanceof Reply.Done) {
            return Set.of();
        }
        if (reply instanceof Reply.LockRefusal refusal) {
            return Set.of(refusal.lockKey());
        }
        throw failure(xid, resource, "asking for global locks on " + resource, result);
    }

    private void requireFree(ResourceId resource, @Nullable Xid xid, CallResult result) {
        if (!(result instanceof Replied replied && replied.reply() instanceof Reply.Done)) {
            throw failure(xid, resource, "waiting for global locks on " + resource, result);
        }
    }

    private RuntimeException failure(@Nullable Xid xid, ResourceId resource, String what, CallResult result) {
        if (result instanceof Failed failed) {
            return failures.of(xid, what, failed);
        }
        Reply reply = result instanceof Replied replied ? replied.reply() : null;
        if (reply instanceof Reply.LockRefusal refusal) {
            return failures.of(xid, resource, refusal);
        }
        if (reply instanceof Reply.Refusal refusal) {
            return failures.of(xid, what, refusal);
        }
        return new IllegalStateException("Not an answer to " + what + ": " + result);
    }
}
