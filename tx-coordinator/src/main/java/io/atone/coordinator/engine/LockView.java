package io.atone.coordinator.engine;

import java.util.List;
import java.util.Objects;

import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/**
 * A lock that a branch holds, as a person sees it. Immutable and thread-safe.
 *
 * @param place where it stands in the list of all
 * @param name of the holder
 * @param application the holder's initiator
 * @param waiting how many requests wait for it
 * @param firstWaiting whose requests these are, in their order, at most {@link #MAX_WAITING_SHOWN}; queries without a transaction
 *     are left out
 */
public record LockView(
        Place place,
        LockKey key,
        BranchRef branch,
        ResourceId resource,
        String name,
        String application,
        int waiting,
        List<Xid> firstWaiting) {

    /** No lock is shown with more waiters than this. */
    public static final int MAX_WAITING_SHOWN = 5;

    public LockView {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(branch, "branch");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(application, "application");
        firstWaiting = List.copyOf(firstWaiting);
    }

    /**
     * A place in the list of all locks.
     *
     * @param transaction its holder's number
     * @param index among the holder's locks, from 1
     */
    public record Place(long transaction, int index) {
        /** Before all others. */
        public static final Place START = new Place(0, 0);
    }
}
