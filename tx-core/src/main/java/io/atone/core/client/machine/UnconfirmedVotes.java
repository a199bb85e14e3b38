package io.atone.core.client.machine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchRef;

/**
 * Votes that may not have arrived. A stream delivers in order, so a vote has arrived when something sent after it was
 * answered, a pong included. After a reconnect the others are sent again.
 */
final class UnconfirmedVotes {

    /** No more are kept; the oldest give way. They would have to be lost on top of that to do harm: a rollback. */
    static final int MAX_KEPT = 100_000;

    /** In the order of sending; all on the current stream, or not yet on any. */
    private final Map<BranchRef, Long> votes = new LinkedHashMap<>();

    /** Keeps a vote; returns how many gave way for it. */
    int add(BranchRef branch, long position) {
        votes.remove(branch);
        votes.put(branch, position);
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
        Iterator<Long> sent = votes.values().iterator();
        while (sent.hasNext()) {
            long votedAt = sent.next();
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
}
