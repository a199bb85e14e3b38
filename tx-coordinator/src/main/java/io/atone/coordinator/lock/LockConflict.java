package io.atone.coordinator.lock;

import java.util.List;
import java.util.Objects;

import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusalKind;

/**
 * Why locks are not granted.
 *
 * @param key the first key in the way
 * @param holder who holds it, or waits for it ahead of the asker
 * @param cycle for a deadlock the transactions on it, the asker's first; else empty
 */
public record LockConflict(LockRefusalKind kind, LockKey key, LockOwner holder, List<Xid> cycle) {
    public LockConflict {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(holder, "holder");
        cycle = List.copyOf(cycle);
    }
}
