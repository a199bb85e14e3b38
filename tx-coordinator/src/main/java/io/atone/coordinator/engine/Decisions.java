package io.atone.coordinator.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.Xid;

/**
 * The decisions that the log keeps, and when each may go: all of its branches have learned of it, nobody can ask for its
 * outcome any more, and no unknown branch of it can turn up.
 */
final class Decisions {

    private static final class Kept {
        final boolean adopted;
        boolean acknowledged;
        boolean settled;

        Kept(boolean adopted) {
            this.adopted = adopted;
        }
    }

    private final Outbox outbox;
    private final Map<Xid, Kept> kept = new LinkedHashMap<>();
    private boolean allScanned;

    Decisions(Outbox outbox) {
        this.outbox = outbox;
    }

    void keep(Xid xid, boolean adopted) {
        kept.put(xid, new Kept(adopted));
    }

    boolean contains(Xid xid) {
        return kept.containsKey(xid);
    }

    /** Every known branch has learned of it; true again after a late one turned up and was finished. */
    void acknowledged(Xid xid, boolean all) {
        Kept decision = kept.get(xid);
        if (decision != null) {
            decision.acknowledged = all;
            forgetIfPossible(xid, decision);
        }
    }

    /** Nobody asks for the outcome any more. */
    void settled(Xid xid) {
        Kept decision = kept.get(xid);
        if (decision != null) {
            decision.settled = true;
            forgetIfPossible(xid, decision);
        }
    }

    /** Every resource that could hold branches of earlier epochs was scanned. */
    void allScanned() {
        allScanned = true;
        List<Xid> xids = new ArrayList<>(kept.keySet());
        for (Xid xid : xids) {
            Kept decision = kept.get(xid);
            if (decision != null) {
                forgetIfPossible(xid, decision);
            }
        }
    }

    int size() {
        return kept.size();
    }

    private void forgetIfPossible(Xid xid, Kept decision) {
        if (decision.acknowledged && decision.settled && (allScanned || !decision.adopted)) {
            kept.remove(xid);
            outbox.forgetDecision(xid);
        }
    }
}
