package io.atone.core.client.machine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that this client marked rollback-only, with the first reason of each. The coordinator keeps marks in
 * memory only, so they are told again to a coordinator that has restarted, for as long as the transaction may live.
 */
final class RollbackMarks {

    /** No more are kept; the oldest give way. */
    static final int MAX_KEPT = 10_000;

    private static final class Mark {
        final String reason;
        final long sinceMillis;
        boolean confirmed;

        Mark(String reason, long sinceMillis) {
            this.reason = reason;
            this.sinceMillis = sinceMillis;
        }
    }

    private final Map<Xid, Mark> marks = new LinkedHashMap<>();

    /** False when it is marked already. */
    boolean add(Xid xid, String reason, long nowMillis) {
        return marks.putIfAbsent(xid, new Mark(reason, nowMillis)) == null;
    }

    /** When there are too many, the eldest gives way. */
    @Nullable
    Xid evictIfTooMany() {
        if (marks.size() <= MAX_KEPT) {
            return null;
        }
        Iterator<Xid> eldest = marks.keySet().iterator();
        Xid evicted = eldest.next();
        eldest.remove();
        return evicted;
    }

    @Nullable
    String reason(Xid xid) {
        Mark mark = marks.get(xid);
        return mark == null ? null : mark.reason;
    }

    /** The coordinator of this epoch knows it. */
    void confirm(Xid xid) {
        Mark mark = marks.get(xid);
        if (mark != null) {
            mark.confirmed = true;
        }
    }

    void remove(Xid xid) {
        marks.remove(xid);
    }

    /** A new coordinator knows none of them. */
    void forgetConfirmations() {
        marks.values().forEach(mark -> mark.confirmed = false);
    }

    /** What the coordinator has to be told, with the reasons. */
    Map<Xid, String> unconfirmed() {
        Map<Xid, String> unconfirmed = new LinkedHashMap<>();
        marks.forEach((xid, mark) -> {
            if (!mark.confirmed) {
                unconfirmed.put(xid, mark.reason);
            }
        });
        return unconfirmed;
    }

    /** Drops those whose transaction cannot be alive any more. */
    void dropOlderThan(long sinceMillis) {
        marks.values().removeIf(mark -> mark.confirmed && mark.sinceMillis < sinceMillis);
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }
}
