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
 * second turn looks a little later whether it is needed, so that one that waits for a row lock does not hold up everybody. Thread-safe.
 */
final class WaitingRollbacks {

    /** No turn takes more. */
    static final int MAX_TOGETHER = 32;

    static final int MAX_TURNS = 2;

    /** In one turn; then others may have its thread and its connection. */
    static final int MAX_BATCHES = 16;

    /** Longer than a turn usually takes. */
    static final long SECOND_TURN_AFTER_MILLIS = 20;

    /** So many branches that failed last are known; any before them would take part in a common turn once more. */
    static final int MAX_LONERS = 1_000;

    private final Map<ResourceId, Queue> queues = new HashMap<>();
    private final Set<BranchRef> loners = new LinkedHashSet<>();

    /** What the caller has to do. */
    enum Next {
        NOTHING,
        /** To run a turn. */
        TURN,
        /** To ask {@link #beginSecondTurn} after {@link #SECOND_TURN_AFTER_MILLIS}. */
        LOOK_LATER
    }

    private static final class Queue {
        private final Deque<RollbackWork> waiting = new ArrayDeque<>();

        /** Those that run, and those that are about to: at least one while anything waits. */
        private int turns;

        /** Whether somebody is going to ask for a second turn. */
        private boolean looksLater;

        private Next lookLater() {
            if (looksLater || turns == MAX_TURNS) {
                return Next.NOTHING;
            }
            looksLater = true;
            return Next.LOOK_LATER;
        }

        private boolean isIdle() {
            return turns == 0 && !looksLater;
        }
    }

    synchronized Next add(RollbackWork work) {
        Queue queue = queues.computeIfAbsent(work.resource(), resource -> new Queue());
        queue.waiting.add(work);
        if (queue.turns == 0) {
            queue.turns = 1;
            return Next.TURN;
        }
        return queue.lookLater();
    }

    /** Whether the turns that run leave something waiting; if so, the caller runs one more. */
    synchronized boolean beginSecondTurn(ResourceId resource) {
        Queue queue = queues.get(resource);
        if (queue == null) {
            return false;
        }
        queue.looksLater = false;
        boolean needed = !queue.waiting.isEmpty() && queue.turns < MAX_TURNS;
        if (needed) {
            queue.turns++;
        }
        forgetIfIdle(resource, queue);
        return needed;
    }

    /** A turn is done with what it took. */
    synchronized Next endTurn(ResourceId resource) {
        Queue queue = queues.get(resource);
        if (queue == null) {
            return Next.NOTHING;
        }
        boolean anyWaits = !queue.waiting.isEmpty();
        if (anyWaits && queue.turns == 1) {
            return Next.TURN;
        }
        queue.turns--;
        forgetIfIdle(resource, queue);
        return anyWaits ? queue.lookLater() : Next.NOTHING;
    }

    private void forgetIfIdle(ResourceId resource, Queue queue) {
        if (queue.isIdle()) {
            queues.remove(resource);
        }
    }

    /** The next rollbacks of a turn: one that failed before comes alone. May be empty where there are two turns. */
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
        return taken;
    }

    /** All that wait, when there is no thread for them any more. */
    synchronized List<RollbackWork> takeAll(ResourceId resource) {
        Queue queue = queues.remove(resource);
        return queue == null ? List.of() : List.copyOf(queue.waiting);
    }

    /** What stood in the way of this one may do so again, and should not then take others with it. */
    synchronized void failed(BranchRef branch) {
        if (loners.add(branch) && loners.size() > MAX_LONERS) {
            Iterator<BranchRef> oldest = loners.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized boolean failedBefore(BranchRef branch) {
        return loners.contains(branch);
    }

    synchronized void done(BranchRef branch) {
        loners.remove(branch);
    }
}
