package io.atone.core.client.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchRef;

/**
 * Votes that may not have arrived. A stream delivers in order, so a vote has arrived when something sent after it was
 * answered. After a reconnect the others are sent again.
 */
final class UnconfirmedVotes {

    /** No more are kept; the oldest give way. They would have to be lost on top of that to do harm: a rollback. */
    static final int MAX_KEPT = 100_000;

    /** On a stream that has lived on for so long a vote has arrived. */
    static final Duration ARRIVED_AFTER = Duration.ofMinutes(1);

    private record Sent(long position, long atMillis) {}

    /** In the order of sending; all on the current stream, or not yet on any. */
    private final Map<BranchRef, Sent> votes = new LinkedHashMap<>();

    /** Keeps a vote; returns how many gave way for it. */
    int add(BranchRef branch, long position, long nowMillis) {
        votes.remove(branch);
        votes.put(branch, new Sent(position, nowMillis));
        dropWhile(position > 0, nowMillis - ARRIVED_AFTER.toMillis());
        if (votes.size() <= MAX_KEPT) {
            return 0;
        }
        Iterator<BranchRef> eldest = votes.keySet().iterator();
        eldest.next();
        eldest.remove();
        return 1;
    }

    /** Something sent at this position was answered. */
    void confirmUpTo(long position) {
        Iterator<Sent> sent = votes.values().iterator();
        while (sent.hasNext()) {
            long votedAt = sent.next().position();
            if (votedAt == 0 || votedAt > position) {
                return;
            }
            sent.remove();
        }
    }

    void remove(BranchRef branch) {
        votes.remove(branch);
    }

    /** Hands out all of them, to be added again as they are sent. */
    List<BranchRef> takeAll() {
        List<BranchRef> all = new ArrayList<>(votes.keySet());
        votes.clear();
        return all;
    }

    int size() {
        return votes.size();
    }

    private void dropWhile(boolean connected, long sentBeforeMillis) {
        Iterator<Sent> sent = votes.values().iterator();
        while (connected && sent.hasNext()) {
            Sent eldest = sent.next();
            if (eldest.position() == 0 || eldest.atMillis() > sentBeforeMillis) {
                return;
            }
            sent.remove();
        }
    }
}
