package io.atone.core.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;

/**
 * Rollbacks that wait for a thread, by resource. While one turn runs the next rollbacks gather, and the next turn takes them together. A
 * second turn begins a little later, so that one that waits for a row lock does not hold up everybody. Thread-safe.
 */
final class WaitingRollbacks {

    /** No turn takes more. */
    static final int MAX_TOGETHER = 32;

    static final int MAX_TURNS = 2;

    /** Longer than a turn usually takes. */
    static final long SECOND_TURN_AFTER_MILLIS = 20;

    /** No turn has to be started. */
    static final long NO_TURN = -1;

    /** So many branches that failed last are known; any before them would take part in a common turn once more. */
    static final int MAX_LONERS = 1_000;

    private final Map<ResourceId, Queue> queues = new HashMap<>();
    private final Set<BranchRef> loners = new LinkedHashSet<>();

    private static final class Queue {
        private final Deque<RollbackWork> waiting = new ArrayDeque<>();
        /** Those that run, and those that will. */
        private int turns;

        private int running;
    }

    /** Returns in how many milliseconds the caller has to start a turn, or {@link #NO_TURN}. */
    synchronized long add(RollbackWork work) {
        Queue queue = queues.computeIfAbsent(work.resource(), resource -> new Queue());
        queue.waiting.add(work);
        if (queue.turns == MAX_TURNS) {
            return NO_TURN;
        }
        queue.turns++;
        return queue.turns == 1 ? 0 : SECOND_TURN_AFTER_MILLIS;
    }

    /** A turn has done what it took. Returns in how many milliseconds it has to come again. */
    synchronized long taken(ResourceId resource) {
        Queue queue = queues.get(resource);
        return queue == null || --queue.running == 0 ? 0 : SECOND_TURN_AFTER_MILLIS;
    }

    /** The next rollbacks of a turn: one that failed before comes alone. Empty when there are none, and the turn is over. */
    synchronized List<RollbackWork> take(ResourceId resource) {
        Queue queue = queues.get(resource);
        if (queue == null) {
            return List.of();
        }
        List<RollbackWork> taken = new ArrayList<>();
        while (!queue.waiting.isEmpty() && taken.size() < MAX_TOGETHER) {
            boolean alone = loners.contains(queue.waiting.element().branch());
            if (alone && !taken.isEmpty()) {
                break;
            }
            taken.add(queue.waiting.remove());
            if (alone) {
                break;
            }
        }
        if (!taken.isEmpty()) {
            queue.running++;
        } else if (--queue.turns == 0) {
            queues.remove(resource);
        }
        return taken;
    }

    /** What stood in the way of this one may do so again, and should not then take others with it. */
    synchronized void failed(BranchRef branch) {
        if (loners.add(branch) && loners.size() > MAX_LONERS) {
            Iterator<BranchRef> oldest = loners.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized void done(BranchRef branch) {
        loners.remove(branch);
    }
}
