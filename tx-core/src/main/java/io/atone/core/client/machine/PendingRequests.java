package io.atone.core.client.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.Commit;
import io.atone.core.protocol.ClientMessage.Request;
import io.atone.core.protocol.ClientMessage.Rollback;
import org.jspecify.annotations.Nullable;

/** Requests without an answer yet, in the order of their ids. As many as callers wait, and marks and lost callers' endings. */
final class PendingRequests {

    static final class Pending {
        final long id;
        final Request message;
        final Duration patience;
        long deadlineMillis;
        /** On the current stream; 0 when it has not been sent on it. */
        long position;
        /** When it was sent on the current stream. */
        long sentAtMillis;
        /** Nobody waits any more, but the answer still matters. */
        boolean detached;

        private Pending(long id, Request message, Duration patience, long deadlineMillis) {
            this.id = id;
            this.message = message;
            this.patience = patience;
            this.deadlineMillis = deadlineMillis;
        }

        /** The transaction that it asks to end; null when it asks for something else. */
        @Nullable
        Xid ends() {
            if (message instanceof Commit commit) {
                return commit.xid();
            }
            return message instanceof Rollback rollback ? rollback.xid() : null;
        }
    }

    private final Map<Long, Pending> requests = new LinkedHashMap<>();
    private int detached;
    /** Not later than the earliest deadline. */
    private long earliestMillis = Session.NEVER;

    Pending add(long id, Request message, Duration patience, long nowMillis) {
        Pending pending = new Pending(id, message, patience, nowMillis + patience.toMillis());
        requests.put(id, pending);
        earliestMillis = Math.min(earliestMillis, pending.deadlineMillis);
        return pending;
    }

    /** Without a caller and without a deadline. */
    Pending addDetached(long id, Request message) {
        Pending pending = new Pending(id, message, Duration.ZERO, Session.NEVER);
        requests.put(id, pending);
        pending.detached = true;
        detached++;
        return pending;
    }

    @Nullable
    Pending get(long id) {
        return requests.get(id);
    }

    void remove(Pending pending) {
        if (requests.remove(pending.id) != null && pending.detached) {
            detached--;
        }
    }

    /** Its caller waits no longer, but it goes on. */
    void detach(Pending pending) {
        pending.detached = true;
        pending.deadlineMillis = Session.NEVER;
        detached++;
    }

    /** Another request for the same transaction's end takes the place of one that nobody waits for. */
    void removeDetachedEnd(Xid xid) {
        if (detached > 0) {
            Iterator<Pending> all = requests.values().iterator();
            while (all.hasNext()) {
                Pending pending = all.next();
                if (pending.detached && xid.equals(pending.ends())) {
                    all.remove();
                    detached--;
                }
            }
        }
    }

    void deadline(Pending pending, long deadlineMillis) {
        pending.deadlineMillis = deadlineMillis;
        earliestMillis = Math.min(earliestMillis, deadlineMillis);
    }

    List<Pending> all() {
        return new ArrayList<>(requests.values());
    }

    long earliestMillis() {
        return earliestMillis;
    }

    List<Pending> expired(long nowMillis) {
        if (nowMillis < earliestMillis) {
            return List.of();
        }
        List<Pending> expired = new ArrayList<>();
        earliestMillis = Session.NEVER;
        for (Pending pending : requests.values()) {
            if (pending.deadlineMillis <= nowMillis) {
                expired.add(pending);
            } else {
                earliestMillis = Math.min(earliestMillis, pending.deadlineMillis);
            }
        }
        return expired;
    }

    int size() {
        return requests.size();
    }
}
