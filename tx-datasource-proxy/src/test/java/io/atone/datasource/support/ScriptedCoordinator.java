package io.atone.datasource.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.atone.core.LockConflictException;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusal;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.rm.ResourceManager;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's side by hand: grants locks or refuses them at once, remembers what it was told, and ends transactions
 * when the test says so. Thread-safe.
 */
public final class ScriptedCoordinator implements BranchCoordinator {

    /** What a registration asked for. */
    public record Registration(BranchRef branch, ResourceId resource, List<LockKey> lockKeys) {}

    private final AtomicLong ids = new AtomicLong();
    private final Map<ResourceId, ResourceManager> resources = new HashMap<>();
    private final Map<BranchRef, Registration> registrations = new LinkedHashMap<>();
    private final Map<LockKey, Xid> locks = new HashMap<>();
    private final List<BranchRef> votes = new ArrayList<>();
    private final List<BranchRef> abandoned = new ArrayList<>();
    private final Map<Xid, String> rollbackOnly = new LinkedHashMap<>();
    private int takenQueries;
    private int lockWaits;
    private Consumer<BranchRef> onRegister = branch -> {};
    private Runnable onAwaitOpen = () -> {};
    private BooleanSupplier isOpen = () -> true;

    /** A fresh XID. */
    public Xid newXid() {
        return new Xid(ClientId.parse("1-1"), ids.incrementAndGet());
    }

    @Override
    public synchronized void addResource(ResourceManager manager) {
        resources.put(manager.resourceId(), manager);
    }

    @Override
    public synchronized void removeResource(ResourceManager manager) {
        resources.remove(manager.resourceId(), manager);
    }

    @Override
    public BranchId newBranchId() {
        return new BranchId(ids.incrementAndGet());
    }

    @Override
    public boolean isOpen(ResourceId resource) {
        return isOpen.getAsBoolean();
    }

    /** Answers from now on whether resources are open. */
    public void whetherOpen(BooleanSupplier answer) {
        isOpen = answer;
    }

    @Override
    public void awaitOpen(ResourceId resource) {
        onAwaitOpen.run();
    }

    @Override
    public synchronized void register(
            BranchRef branch, ResourceId resource, List<LockKey> lockKeys, @Nullable Duration lockWait) {
        onRegister.accept(branch);
        requireFree(branch.xid(), lockKeys);
        lockKeys.forEach(key -> locks.put(key, branch.xid()));
        registrations.put(branch, new Registration(branch, resource, lockKeys));
    }

    private void requireFree(@Nullable Xid asker, List<LockKey> lockKeys) {
        for (LockKey key : lockKeys) {
            Xid holder = locks.get(key);
            if (holder != null && !holder.equals(asker)) {
                throw new LockConflictException(
                        asker,
                        "refused",
                        new LockRefusal(
                                LockRefusalKind.TIMED_OUT_WAITING,
                                key,
                                holder,
                                "bank2",
                                "transfer",
                                Duration.ofMillis(1234),
                                List.of()));
            }
        }
    }

    @Override
    public synchronized void branchCommitted(BranchRef branch) {
        votes.add(branch);
    }

    @Override
    public synchronized void branchAbandoned(BranchRef branch, String reason) {
        abandoned.add(branch);
        rollbackOnly.putIfAbsent(branch.xid(), reason);
    }

    @Override
    public synchronized void markRollbackOnly(Xid xid, String reason) {
        rollbackOnly.putIfAbsent(xid, reason);
    }

    @Override
    public synchronized void awaitUnlocked(
            ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, @Nullable Duration lockWait) {
        lockWaits++;
        requireFree(xid, lockKeys);
    }

    @Override
    public synchronized Set<LockKey> takenByOthers(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys) {
        takenQueries++;
        return lockKeys.stream()
                .filter(key -> locks.containsKey(key) && !locks.get(key).equals(xid))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized void awaitReleased(
            ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys, Duration lockWait) {
        requireFree(xid, lockKeys);
    }

    /** What happens at each registration, before it is looked at. */
    public synchronized void onRegister(Consumer<BranchRef> action) {
        onRegister = action;
    }

    /** What happens each time somebody waits for a resource to open. */
    public void onAwaitOpen(Runnable action) {
        onAwaitOpen = action;
    }

    public synchronized List<Registration> registrations(Xid xid) {
        return registrations.values().stream()
                .filter(registration -> registration.branch().xid().equals(xid))
                .toList();
    }

    public synchronized List<BranchRef> votes() {
        return List.copyOf(votes);
    }

    public synchronized List<BranchRef> abandoned() {
        return List.copyOf(abandoned);
    }

    /** Why a transaction cannot commit; null when it can. */
    public synchronized @Nullable String rollbackOnlyReason(Xid xid) {
        return rollbackOnly.get(xid);
    }

    /** How often somebody asked which keys others hold. */
    public synchronized int takenQueries() {
        return takenQueries;
    }

    /** How often somebody would have waited for keys that others hold. */
    public synchronized int lockWaits() {
        return lockWaits;
    }

    public synchronized int heldLocks() {
        return locks.size();
    }

    /** The manager of the only resource. */
    public synchronized ResourceManager resource() {
        return resources.values().iterator().next();
    }

    /** Phase two after a commit. */
    public void commit(Xid xid) throws Exception {
        for (Registration registration : registrations(xid)) {
            manager(registration).commit(List.of(registration.branch()));
        }
        forget(xid);
    }

    /** Phase two after a rollback, the last branch first. */
    public void rollback(Xid xid) throws Exception {
        List<Registration> branches = registrations(xid);
        for (int i = branches.size() - 1; i >= 0; i--) {
            manager(branches.get(i)).rollback(branches.get(i).branch());
        }
        forget(xid);
    }

    private synchronized ResourceManager manager(Registration registration) {
        return Objects.requireNonNull(resources.get(registration.resource()));
    }

    private synchronized void forget(Xid xid) {
        registrations.keySet().removeIf(branch -> branch.xid().equals(xid));
        locks.values().removeIf(xid::equals);
    }
}
