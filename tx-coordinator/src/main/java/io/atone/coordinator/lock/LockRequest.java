package io.atone.coordinator.lock;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

import io.atone.core.id.BranchId;
import io.atone.core.id.LockKey;
import io.atone.core.protocol.Reply.LockRefusalKind;
import org.jspecify.annotations.Nullable;

/**
 * Asks for all of some keys at once, either to take them for a branch or only to see them free. Used once. Confined to
 * the table's thread.
 */
public abstract class LockRequest {

    final LockOwner owner;
    final @Nullable BranchId branch;
    final List<LockKey> keys;

    /** Its places in the lines of the locks it wants to take; those the owner holds already have none. */
    final List<Lock.Place> places = new ArrayList<>();

    /** How many of the places are not clear. */
    int blockedPlaces;

    /** Counts the requests that had to wait; the youngest has the highest. */
    long arrival;

    /**
     * @param branch takes the keys; null when they only have to be free of other holders
     * @param keys may repeat
     */
    protected LockRequest(LockOwner owner, @Nullable BranchId branch, List<LockKey> keys) {
        this.owner = Objects.requireNonNull(owner, "owner");
        this.branch = branch;
        this.keys = keys.size() < 2 ? List.copyOf(keys) : List.copyOf(new LinkedHashSet<>(keys));
    }

    /** Whether it goes on waiting though the holder refuses those who wait for him in this way. */
    protected boolean outlasts(LockRefusalKind refusal) {
        return false;
    }

    /** Called once when a request that had to wait is granted. Must not call the lock table. */
    protected abstract void granted();

    /** Who asks. */
    public final LockOwner owner() {
        return owner;
    }

    /** The keys, each once. */
    public final List<LockKey> keys() {
        return keys;
    }

    /** Whether it still waits. */
    public final boolean isWaiting() {
        return owner.waiting.contains(this);
    }

    final boolean isQuery() {
        return branch == null;
    }
}
