package io.atone.datasource.branch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.atone.core.id.LockKey;
import io.atone.datasource.lock.ReadableLockKey;

/** The keys of rows that a local transaction has locked by {@code SELECT ... FOR UPDATE}, each once, in order. Not thread-safe. */
final class LockedRowKeys {

    private final List<ReadableLockKey> keys = new ArrayList<>();
    private final Set<LockKey> known = new HashSet<>();

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Those of the given ones that are not here. */
    List<ReadableLockKey> notAmong(List<ReadableLockKey> asked) {
        return asked.stream().filter(key -> !known.contains(key.key())).toList();
    }

    /** Appends keys that are not here. */
    void addAll(List<ReadableLockKey> more) {
        keys.addAll(more);
        more.forEach(key -> known.add(key.key()));
    }

    /** These and the given ones, each once. */
    List<ReadableLockKey> with(List<ReadableLockKey> others) {
        if (keys.isEmpty()) {
            return others;
        }
        List<ReadableLockKey> all = new ArrayList<>(keys);
        all.addAll(notAmong(others));
        return all;
    }

    /** The present length, to return to by {@link #truncate}. */
    int mark() {
        return keys.size();
    }

    /** Drops what was added since a mark. */
    void truncate(int mark) {
        List<ReadableLockKey> dropped = keys.subList(mark, keys.size());
        dropped.forEach(key -> known.remove(key.key()));
        dropped.clear();
    }
}
