package io.atone.coordinator.lock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.lock.Lock.Place;
import io.atone.core.id.BranchId;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusalKind;
import org.jspecify.annotations.Nullable;

/**
 * The global locks. A request gets all of its keys or none. Who cannot have them stands in the line of every key that its
 * owner does not hold already, also of the free ones, which stay reserved: nobody who comes later and wants one of them
 * gets past. A request is granted when it is first in all of its lines (first but for requests of its own owner) and
 * nobody else holds a key. Queries stand in no line: they watch until no other owner holds one of their keys.
 *
 * <p>A wait that would close a cycle is refused. Work per request and release is proportional to the number of its keys,
 * not to the number of locks; only a request of an owner for which others wait already costs a search of the waits.
 *
 * <p>An owner must not have requests waiting when it releases something: withdraw them first. Confined to one thread.
 */
public final class LockTable {

    private final int maxWaiting;
    private final Map<LockKey, Lock> locks = new HashMap<>();
    private final WaitForGraph graph = new WaitForGraph(locks);
    private final Deque<LockRequest> granted = new ArrayDeque<>();
    private int heldKeys;
    private int waiting;
    private long arrivals;

    /** @param maxWaiting how many requests may wait at once */
    public LockTable(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    /**
     * Asks for locks.
     *
     * @param mayWait whether the request stands in line when it cannot be granted at once
     */
    public LockAnswer acquire(LockRequest request, boolean mayWait) {
        LockConflict conflict = firstConflict(request);
        if (conflict == null) {
            take(request);
            announceGranted();
            return LockAnswer.Granted.INSTANCE;
        }
        if (conflict.kind() == LockRefusalKind.TIMED_OUT_WAITING && mayWait) {
            return enqueue(request, conflict);
        }
        return new LockAnswer.Refused(conflict);
    }

    /** Gives a branch back the locks it held before a restart. Returns the keys that others hold; those it does not get. */
    public List<LockKey> reinstate(LockOwner owner, BranchId branch, List<LockKey> keys) {
        if (owner.held.containsKey(branch)) {
            return List.of();
        }
        List<LockKey> free = new ArrayList<>(keys.size());
        List<LockKey> taken = new ArrayList<>();
        for (LockKey key : new LinkedHashSet<>(keys)) {
            Lock lock = locks.get(key);
            (lock == null || lock.inTheWayOf(owner) == null ? free : taken).add(key);
        }
        hold(owner, branch, free);
        announceGranted();
        return taken;
    }

    /** Takes back a request that waits. */
    public void withdraw(LockRequest request) {
        leaveLines(request);
        announceGranted();
    }

    /** Takes back every request of the owner that waits, and returns them. */
    public List<LockRequest> withdrawAllOf(LockOwner owner) {
        return withdrawAll(List.copyOf(owner.waiting));
    }

    /** Takes back every request that waits for a lock that this owner holds, but for those that outlast it, and returns them. */
    public List<LockRequest> withdrawAllBehind(LockOwner holder) {
        if (holder.waitedFor == 0) {
            return List.of();
        }
        Set<LockRequest> behind = new LinkedHashSet<>();
        for (List<LockKey> keys : holder.held.values()) {
            for (LockKey key : keys) {
                Lock lock = existing(key);
                for (Place place = lock.first; place != null; place = place.next) {
                    behind.add(place.request);
                }
                lock.watchers().stream()
                        .filter(watcher -> holder.refusing == null || holder.refusalOf(watcher) != null)
                        .forEach(behind::add);
            }
        }
        return withdrawAll(List.copyOf(behind));
    }

    /** Releases what one branch holds; keys that other branches of the same owner hold too stay taken. */
    public void release(LockOwner owner, BranchId branch) {
        requireNotWaiting(owner);
        List<LockKey> keys = owner.held.remove(branch);
        if (keys != null) {
            letGo(owner, keys);
            announceGranted();
        }
    }

    /** Releases everything that the owner holds, and ends its part in suspensions. */
    public void releaseAll(LockOwner owner) {
        requireNotWaiting(owner);
        endSuspension(owner);
        List<List<LockKey>> all = List.copyOf(owner.held.values());
        owner.held.clear();
        for (List<LockKey> keys : all) {
            letGo(owner, keys);
        }
        announceGranted();
    }

    /**
     * From now on the outer owner waits for the inner one to end.
     *
     * @return of each cycle that this closes the youngest request, which has been withdrawn and is to be refused; several when
     *     several requests of the inner owner wait
     */
    public List<DeadlockVictim> suspend(LockOwner outer, LockOwner inner) {
        if (outer == inner || inner.suspended != null) {
            return List.of();
        }
        inner.suspended = outer;
        outer.suspendedFor.add(inner);
        List<DeadlockVictim> victims = new ArrayList<>();
        List<WaitForGraph.Edge> cycle = graph.cycleThrough(outer);
        while (cycle != null) {
            DeadlockVictim victim = withdrawYoungest(cycle);
            if (victim == null) {
                return victims; // Nobody on it waits for a lock.
            }
            victims.add(victim);
            cycle = graph.cycleThrough(outer);
        }
        return victims;
    }

    /** Whether this owner holds the key. */
    public boolean isHeldBy(LockKey key, LockOwner owner) {
        Lock lock = locks.get(key);
        return lock != null && lock.holder == owner;
    }

    /** Those of the keys that somebody else holds, in the order of the asking. */
    public List<LockKey> heldByOthers(LockOwner asker, List<LockKey> keys) {
        return keys.stream()
                .filter(key -> {
                    Lock lock = locks.get(key);
                    return lock != null && lock.holder != null && lock.holder != asker;
                })
                .toList();
    }

    /** How many requests wait for this key, queries included. */
    public int waitingFor(LockKey key) {
        Lock lock = locks.get(key);
        return lock == null ? 0 : lock.waiting();
    }

    /** The transactions whose requests stand first in this key's line, at most so many. */
    public List<Xid> firstWaitingFor(LockKey key, int limit) {
        List<Xid> first = new ArrayList<>();
        Lock lock = locks.get(key);
        for (Place place = lock == null ? null : lock.first; place != null; place = place.next) {
            Xid xid = place.request.owner.xidOrNull();
            if (xid != null && first.size() < limit) {
                first.add(xid);
            }
            if (first.size() == limit) {
                break;
            }
        }
        return first;
    }

    /** How many keys are held. */
    public int heldKeys() {
        return heldKeys;
    }

    /** How many requests wait. */
    public int waiting() {
        return waiting;
    }

    /** How many keys are held, reserved or watched. */
    public int knownKeys() {
        return locks.size();
    }

    /** A request that was sacrificed to break a cycle, and the refusal it gets. */
    public record DeadlockVictim(LockRequest request, LockConflict conflict) {}

    private @Nullable LockConflict firstConflict(LockRequest request) {
        LockConflict first = null;
        for (LockKey key : request.keys) {
            Lock lock = locks.get(key);
            LockOwner inTheWay = lock == null ? null : inTheWay(lock, request);
            if (inTheWay == null) {
                continue;
            }
            LockRefusalKind refusal = inTheWay.refusalOf(request);
            if (refusal != null) {
                return new LockConflict(refusal, key, inTheWay, List.of());
            }
            if (first == null) {
                first = new LockConflict(LockRefusalKind.TIMED_OUT_WAITING, key, inTheWay, List.of());
            }
        }
        return first;
    }

    private static @Nullable LockOwner inTheWay(Lock lock, LockRequest request) {
        if (request.isQuery()) {
            return lock.holder == request.owner ? null : lock.holder;
        }
        return lock.inTheWayOf(request.owner);
    }

    /** What a request that waits is to be told when it has waited long enough. */
    public LockConflict conflictOf(LockRequest request) {
        LockConflict conflict = firstConflict(request);
        if (conflict == null) {
            throw new IllegalStateException("Nothing keeps the request of " + request.owner + " waiting");
        }
        return conflict;
    }

    private LockAnswer enqueue(LockRequest request, LockConflict conflict) {
        if (waiting >= maxWaiting) {
            return new LockAnswer.Refused(
                    new LockConflict(LockRefusalKind.TOO_MANY_WAITERS, conflict.key(), conflict.holder(), List.of()));
        }
        joinLines(request);
        if (WaitForGraph.mayBeWaitedFor(request.owner)) {
            List<WaitForGraph.Edge> cycle = graph.cycleThrough(request.owner);
            if (cycle != null) {
                leaveLines(request);
                announceGranted();
                return new LockAnswer.Refused(deadlock(conflict.key(), conflict.holder(), cycle));
            }
        }
        return LockAnswer.Waiting.INSTANCE;
    }

    private static LockConflict deadlock(LockKey key, LockOwner holder, List<WaitForGraph.Edge> cycle) {
        List<Xid> xids = cycle.stream().map(edge -> edge.from().xid()).toList();
        return new LockConflict(LockRefusalKind.DEADLOCK, key, holder, xids);
    }

    private @Nullable DeadlockVictim withdrawYoungest(List<WaitForGraph.Edge> cycle) {
        int youngest = -1;
        LockRequest victim = null;
        for (int i = 0; i < cycle.size(); i++) {
            LockRequest via = cycle.get(i).via();
            if (via != null && (victim == null || via.arrival > victim.arrival)) {
                victim = via;
                youngest = i;
            }
        }
        if (victim == null) {
            return null;
        }
        List<WaitForGraph.Edge> victimFirst = new ArrayList<>(cycle.subList(youngest, cycle.size()));
        victimFirst.addAll(cycle.subList(0, youngest));
        LockConflict direct = conflictOf(victim);
        withdraw(victim);
        return new DeadlockVictim(victim, deadlock(direct.key(), direct.holder(), victimFirst));
    }

    private void joinLines(LockRequest request) {
        waiting++;
        request.arrival = ++arrivals;
        for (LockKey key : request.keys) {
            Lock lock = locks.computeIfAbsent(key, Lock::new);
            if (request.isQuery()) {
                lock.watch(request);
            } else if (lock.holder != request.owner) {
                Place place = lock.join(request, lastOwnPlace(request.owner, lock));
                place.clear = isClear(place);
                request.places.add(place);
                request.blockedPlaces += place.clear ? 0 : 1;
            }
        }
        request.owner.waiting.add(request);
    }

    /** Requests of one owner stand together, for when one of them has the lock, they all have. */
    private static @Nullable Place lastOwnPlace(LockOwner owner, Lock lock) {
        Place own = null;
        for (LockRequest other : owner.waiting) {
            for (Place place : other.places) {
                if (place.lock == lock) {
                    own = place;
                }
            }
        }
        while (own != null && own.next != null && own.next.request.owner == owner) {
            own = own.next;
        }
        return own;
    }

    private static boolean isClear(Place place) {
        Place ahead = place.previous;
        return place.lock.holder == null
                && (ahead == null || (ahead.request.owner == place.request.owner && ahead.clear));
    }

    private List<LockRequest> withdrawAll(List<LockRequest> requests) {
        requests.forEach(this::leaveLines);
        announceGranted();
        return requests;
    }

    private void leaveLines(LockRequest request) {
        if (!request.owner.waiting.remove(request)) {
            return;
        }
        waiting--;
        if (request.isQuery()) {
            for (LockKey key : request.keys) {
                Lock lock = existing(key);
                lock.unwatch(request);
                dropIfUnused(lock);
            }
        }
        for (Place place : request.places) {
            place.lock.remove(place);
        }
        for (Place place : request.places) {
            moveUp(place.lock);
        }
        request.places.clear();
    }

    private void take(LockRequest request) {
        if (request.branch != null) {
            hold(request.owner, request.branch, request.keys);
        }
    }

    private void hold(LockOwner owner, BranchId branch, List<LockKey> keys) {
        if (owner.held.putIfAbsent(branch, List.copyOf(keys)) != null) {
            throw new IllegalStateException("Branch " + branch + " of " + owner + " holds its locks already");
        }
        for (LockKey key : keys) {
            Lock lock = locks.computeIfAbsent(key, Lock::new);
            if (lock.holder == null) {
                heldKeys++;
                owner.heldKeys++;
            }
            lock.takenBy(owner);
        }
        for (LockRequest other : List.copyOf(owner.waiting)) {
            clearPlacesAtOwnLocks(other);
        }
    }

    private void clearPlacesAtOwnLocks(LockRequest request) {
        for (Place place : request.places) {
            if (place.lock.holder == request.owner) {
                markClear(place);
            }
        }
    }

    private void letGo(LockOwner owner, List<LockKey> keys) {
        for (LockKey key : keys) {
            Lock lock = existing(key);
            if (lock.letGo(owner)) {
                heldKeys--;
                owner.heldKeys--;
                moveUp(lock);
            }
        }
    }

    /** The lock became free or its line shorter: whoever is first now is kept waiting by this lock no longer. */
    private void moveUp(Lock lock) {
        if (lock.holder == null) {
            LockOwner next = lock.first == null ? null : lock.first.request.owner;
            for (Place place = lock.first; place != null && place.request.owner == next; place = place.next) {
                markClear(place);
            }
            for (LockRequest watcher : List.copyOf(lock.watchers())) {
                if (firstConflict(watcher) == null) {
                    granted.add(watcher);
                }
            }
        }
        dropIfUnused(lock);
    }

    private void markClear(Place place) {
        if (!place.clear) {
            place.clear = true;
            place.request.blockedPlaces--;
            if (place.request.blockedPlaces == 0) {
                granted.add(place.request);
            }
        }
    }

    /** Hands the locks over and tells, until nobody else can go on. */
    private void announceGranted() {
        List<LockRequest> told = new ArrayList<>();
        for (LockRequest request = granted.poll(); request != null; request = granted.poll()) {
            if (request.isWaiting() && firstConflict(request) == null) {
                leaveLinesTaking(request);
                told.add(request);
            }
        }
        told.forEach(LockRequest::granted);
    }

    private void leaveLinesTaking(LockRequest request) {
        if (request.isQuery()) {
            leaveLines(request);
            return;
        }
        request.owner.waiting.remove(request);
        waiting--;
        for (Place place : request.places) {
            place.lock.remove(place);
        }
        request.places.clear();
        take(request);
    }

    private void endSuspension(LockOwner owner) {
        if (owner.suspended != null) {
            owner.suspended.suspendedFor.remove(owner);
            owner.suspended = null;
        }
        for (LockOwner inner : owner.suspendedFor) {
            inner.suspended = null;
        }
        owner.suspendedFor.clear();
    }

    private void dropIfUnused(Lock lock) {
        if (lock.isUnused()) {
            locks.remove(lock.key);
        }
    }

    private Lock existing(LockKey key) {
        Lock lock = locks.get(key);
        if (lock == null) {
            throw new IllegalStateException("Lock " + key + " is held or waited for, but not in the table");
        }
        return lock;
    }

    private static void requireNotWaiting(LockOwner owner) {
        if (owner.isWaiting()) {
            throw new IllegalStateException(owner + " releases locks while a request of it waits");
        }
    }
}
