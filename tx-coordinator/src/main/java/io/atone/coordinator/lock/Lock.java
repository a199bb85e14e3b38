package io.atone.coordinator.lock;

import java.util.LinkedHashSet;
import java.util.Set;

import io.atone.core.id.LockKey;
import org.jspecify.annotations.Nullable;

/** One key that is held or waited for: its holder, the line of those who want to take it, and those who only watch. */
final class Lock {

    final LockKey key;

    @Nullable
    LockOwner holder;
    /** How many of the holder's branches hold it. */
    int branches;

    @Nullable
    Place first;

    @Nullable
    Place last;
    /** Length of the line plus number of watchers. */
    private int waiting;

    private @Nullable Set<LockRequest> watchers;

    Lock(LockKey key) {
        this.key = key;
    }

    /** Whoever keeps the asker from taking this lock now; null when nobody does. */
    @Nullable
    LockOwner inTheWayOf(LockOwner asker) {
        if (holder != null) {
            return holder == asker ? null : holder;
        }
        // A free lock with a line is reserved for the first one, who still waits for other keys.
        return first == null || first.request.owner == asker ? null : first.request.owner;
    }

    /** Stands in line right behind the given place, at the end when there is none. */
    Place join(LockRequest request, @Nullable Place ahead) {
        Place place = new Place(request, this);
        place.previous = ahead == null ? last : ahead;
        place.next = ahead == null ? null : ahead.next;
        if (place.previous == null) {
            first = place;
        } else {
            place.previous.next = place;
        }
        if (place.next == null) {
            last = place;
        } else {
            place.next.previous = place;
        }
        oneMoreWaits();
        return place;
    }

    void remove(Place place) {
        if (place.previous == null) {
            first = place.next;
        } else {
            place.previous.next = place.next;
        }
        if (place.next == null) {
            last = place.previous;
        } else {
            place.next.previous = place.previous;
        }
        oneLessWaits();
    }

    void watch(LockRequest query) {
        if (watchers == null) {
            watchers = new LinkedHashSet<>();
        }
        watchers.add(query);
        oneMoreWaits();
    }

    void unwatch(LockRequest query) {
        if (watchers != null && watchers.remove(query)) {
            oneLessWaits();
        }
    }

    int waiting() {
        return waiting;
    }

    Set<LockRequest> watchers() {
        return watchers == null ? Set.of() : watchers;
    }

    void takenBy(LockOwner owner) {
        if (holder == null) {
            holder = owner;
            owner.waitedFor += waiting;
        }
        branches++;
    }

    /** Returns true when the last branch let go. */
    boolean letGo(LockOwner owner) {
        if (holder != owner || branches < 1) {
            throw new IllegalStateException("Lock " + key + " is not held by " + owner + " but by " + holder);
        }
        branches--;
        if (branches > 0) {
            return false;
        }
        owner.waitedFor -= waiting;
        holder = null;
        return true;
    }

    boolean isUnused() {
        return holder == null && waiting == 0;
    }

    private void oneMoreWaits() {
        waiting++;
        if (holder != null) {
            holder.waitedFor++;
        }
    }

    private void oneLessWaits() {
        waiting--;
        if (holder != null) {
            holder.waitedFor--;
        }
    }

    /** A request's place in the line of one lock. */
    static final class Place {
        final LockRequest request;
        final Lock lock;

        @Nullable
        Place previous;

        @Nullable
        Place next;
        /** Nothing at this lock keeps the request waiting any more; stays so until the place is given up. */
        boolean clear;

        Place(LockRequest request, Lock lock) {
            this.request = request;
            this.lock = lock;
        }
    }
}
