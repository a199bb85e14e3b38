package io.atone.coordinator.lock;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.atone.core.id.BranchId;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusalKind;
import org.jspecify.annotations.Nullable;

/** One global transaction as the lock table sees it: what it holds and what it waits for. Confined to the table's thread. */
public final class LockOwner {

    private final @Nullable Xid xid;
    final Map<BranchId, List<LockKey>> held = new LinkedHashMap<>();
    final Set<LockRequest> waiting = new LinkedHashSet<>();
    /** Inner transactions that must end before this one, suspended meanwhile, goes on. */
    final Set<LockOwner> suspendedFor = new LinkedHashSet<>();

    @Nullable
    LockOwner suspended;

    int heldKeys;
    /** How many requests wait for locks that this owner holds. */
    int waitedFor;

    @Nullable
    LockRefusalKind refusing;

    private LockOwner(@Nullable Xid xid) {
        this.xid = xid;
    }

    /** The owner for a transaction. There must be only one per transaction. */
    public static LockOwner of(Xid xid) {
        return new LockOwner(Objects.requireNonNull(xid, "xid"));
    }

    /** Somebody who can ask for locks, but never holds or takes one. */
    public static LockOwner nobody() {
        return new LockOwner(null);
    }

    @Nullable
    Xid xidOrNull() {
        return xid;
    }

    /** The transaction; only ever asked of one that holds or takes locks. */
    public Xid xid() {
        return Objects.requireNonNull(xid, "Nobody holds no locks");
    }

    /** How many keys it holds. */
    public int heldKeys() {
        return heldKeys;
    }

    /** The keys that one of its branches holds. */
    public List<LockKey> keysOf(BranchId branch) {
        return held.getOrDefault(branch, List.of());
    }

    /** Whether one of its requests waits. */
    public boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** From now on nobody waits for what this owner holds; who tries is refused in this way. */
    public void refuseWaiters(LockRefusalKind kind) {
        refusing = Objects.requireNonNull(kind, "kind");
    }

    /** Why a request must not wait for this owner; null when it may. */
    @Nullable
    LockRefusalKind refusalOf(LockRequest request) {
        LockRefusalKind kind = refusing;
        return kind == null || request.outlasts(kind) ? null : kind;
    }

    @Override
    public String toString() {
        return String.valueOf(xid);
    }
}
