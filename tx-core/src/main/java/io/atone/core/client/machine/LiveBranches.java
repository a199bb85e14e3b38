package io.atone.core.client.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.BranchKind;
import io.atone.core.protocol.ClientMessage.LiveBranch;

/** The branches to announce after a reconnect: with an open local transaction, or holding nothing but locks. */
final class LiveBranches {

    /** The most lock keys of all of them together; more could not be told in one Hello. */
    static final int MAX_LOCK_KEYS = 120_000;

    private record Entry(LiveBranch branch, boolean granted) {}

    private final Map<BranchRef, Entry> entries = new LinkedHashMap<>();
    private int lockKeys;

    boolean hasRoomFor(int moreLockKeys) {
        return lockKeys + moreLockKeys <= MAX_LOCK_KEYS;
    }

    int lockKeys() {
        return lockKeys;
    }

    /** Takes the room; the branch is announced only when it is granted. */
    void reserve(BranchRef branch, ResourceId resource, BranchKind kind, List<LockKey> keys) {
        remove(branch);
        entries.put(branch, new Entry(new LiveBranch(branch, resource, kind, keys), false));
        lockKeys += keys.size();
    }

    void granted(BranchRef branch) {
        entries.computeIfPresent(branch, (ref, entry) -> new Entry(entry.branch(), true));
    }

    void remove(BranchRef branch) {
        Entry removed = entries.remove(branch);
        if (removed != null) {
            lockKeys -= removed.branch().lockKeys().size();
        }
    }

    List<LiveBranch> announce() {
        return entries.values().stream()
                .filter(Entry::granted)
                .map(Entry::branch)
                .toList();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
