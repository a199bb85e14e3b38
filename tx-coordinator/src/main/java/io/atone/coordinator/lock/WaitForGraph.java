package io.atone.coordinator.lock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.atone.coordinator.lock.Lock.Place;
import io.atone.core.id.LockKey;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, read off the lock table. In a line everybody waits for the one just ahead, who in turn waits for
 * the next and the first for the holder; so one edge per place is enough to find every cycle.
 */
final class WaitForGraph {

    /**
     * One wait.
     *
     * @param via the request that waits; null when a suspended transaction waits for its inner one
     */
    record Edge(LockOwner from, @Nullable LockRequest via, LockOwner to) {}

    private final Map<LockKey, Lock> locks;

    WaitForGraph(Map<LockKey, Lock> locks) {
        this.locks = locks;
    }

    /** Whether anybody can be waiting for this owner at all; a cheap test that spares most searches. */
    static boolean mayBeWaitedFor(LockOwner owner) {
        return owner.waitedFor > 0 || owner.waiting.size() > 1 || owner.suspended != null;
    }

    /** The shortest cycle through the owner, its own wait first; null when there is none. Visits each owner once. */
    @Nullable
    List<Edge> cycleThrough(LockOwner start) {
        Map<LockOwner, Edge> reachedBy = new LinkedHashMap<>();
        Deque<LockOwner> toVisit = new ArrayDeque<>();
        toVisit.add(start);
        while (!toVisit.isEmpty() && !reachedBy.containsKey(start)) {
            forEachEdge(toVisit.remove(), edge -> {
                if (reachedBy.putIfAbsent(edge.to, edge) == null) {
                    toVisit.add(edge.to);
                }
            });
        }
        return reachedBy.containsKey(start) ? pathBackTo(start, reachedBy) : null;
    }

    private static List<Edge> pathBackTo(LockOwner start, Map<LockOwner, Edge> reachedBy) {
        List<Edge> path = new ArrayList<>();
        LockOwner at = start;
        do {
            Edge edge = reachedBy.get(at);
            if (edge == null) {
                throw new IllegalStateException("No wait leads to " + at);
            }
            path.add(edge);
            at = edge.from;
        } while (at != start);
        Collections.reverse(path);
        return path;
    }

    private void forEachEdge(LockOwner owner, Consumer<Edge> visitor) {
        for (LockRequest request : owner.waiting) {
            if (request.isQuery()) {
                for (LockKey key : request.keys) {
                    Lock lock = locks.get(key);
                    visit(owner, request, lock == null ? null : lock.holder, visitor);
                }
            } else {
                for (Place place : request.places) {
                    visit(owner, request, place.clear ? null : justAhead(place), visitor);
                }
            }
        }
        for (LockOwner inner : owner.suspendedFor) {
            visitor.accept(new Edge(owner, null, inner));
        }
    }

    private static @Nullable LockOwner justAhead(Place place) {
        return place.previous != null ? place.previous.request.owner : place.lock.holder;
    }

    private static void visit(LockOwner owner, LockRequest request, @Nullable LockOwner ahead, Consumer<Edge> visitor) {
        if (ahead != null && ahead != owner) {
            visitor.accept(new Edge(owner, request, ahead));
        }
    }
}
