package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How finished transactions ended, for calls that come late or again. A commit is remembered until its initiator has
 * settled it; everything whose initiator is gone, and every rollback once it is settled, for the retention time (so that
 * a participant that comes late hears why). Beyond the bound the oldest are forgotten.
 */
final class Outcomes {

    /** One that is forgotten at a known time. */
    private record Leaving(Xid xid, long atMillis) {}

    private final Timeline timeline;
    private final Decisions decisions;
    private final Duration retention;
    private final int maxRemembered;
    private final Map<Xid, Outcome> remembered = new LinkedHashMap<>();
    private final Map<ClientId, NavigableMap<Long, Xid>> unsettled = new HashMap<>();
    private final Deque<Leaving> leaving = new ArrayDeque<>();
    private @Nullable Deadline nextLeaves;

    Outcomes(EngineConfig config, Timeline timeline, Decisions decisions) {
        this.timeline = timeline;
        this.decisions = decisions;
        this.retention = config.outcomeRetention();
        this.maxRemembered = config.maxRememberedOutcomes();
    }

    @Nullable
    Outcome of(Xid xid) {
        return remembered.get(xid);
    }

    /**
     * A transaction is finished.
     *
     * @param initiator the session of this epoch that will settle it; null when there is none
     */
    void remember(Xid xid, Outcome outcome, @Nullable Session initiator) {
        boolean settled =
                initiator != null && initiator.id.equals(xid.clientId()) && xid.sequence() < initiator.oldestLive;
        if (settled && outcome.status() == GlobalStatus.COMMITTED) {
            decisions.settled(xid);
            return;
        }
        remembered.put(xid, outcome);
        if (settled || initiator == null || !initiator.id.equals(xid.clientId())) {
            leave(xid);
        } else {
            unsettled.computeIfAbsent(xid.clientId(), none -> new TreeMap<>()).put(xid.sequence(), xid);
        }
        while (remembered.size() > maxRemembered) {
            forget(remembered.keySet().iterator().next());
        }
    }

    /** The transaction has a further branch and is not finished after all. */
    void reopen(Xid xid) {
        remembered.remove(xid);
        removeUnsettled(xid);
    }

    /** The client has settled all of its transactions with smaller sequence numbers. */
    void settle(ClientId client, long oldestLive) {
        NavigableMap<Long, Xid> ofClient = unsettled.get(client);
        if (ofClient == null) {
            return;
        }
        NavigableMap<Long, Xid> settled = ofClient.headMap(oldestLive, false);
        for (Xid xid : List.copyOf(settled.values())) {
            Outcome outcome = remembered.get(xid);
            if (outcome != null && outcome.status() == GlobalStatus.COMMITTED) {
                forget(xid);
            } else {
                leave(xid);
            }
        }
        settled.clear();
        if (ofClient.isEmpty()) {
            unsettled.remove(client);
        }
    }

    /** The client will not come back as the same session. */
    void initiatorGone(ClientId client) {
        NavigableMap<Long, Xid> ofClient = unsettled.remove(client);
        if (ofClient != null) {
            ofClient.values().forEach(this::leave);
        }
    }

    int size() {
        return remembered.size();
    }

    private void leave(Xid xid) {
        leaving.add(new Leaving(xid, timeline.nowMillis() + retention.toMillis()));
        if (nextLeaves == null) {
            nextLeaves = timeline.after(retention, this::forgetDue);
        }
    }

    private void forgetDue() {
        nextLeaves = null;
        List<Xid> due = new ArrayList<>();
        while (!leaving.isEmpty() && leaving.peek().atMillis <= timeline.nowMillis()) {
            due.add(leaving.remove().xid);
        }
        due.forEach(this::forget);
        if (!leaving.isEmpty()) {
            long wait = leaving.element().atMillis - timeline.nowMillis();
            nextLeaves = timeline.after(Duration.ofMillis(wait), this::forgetDue);
        }
    }

    private void forget(Xid xid) {
        if (remembered.remove(xid) != null) {
            removeUnsettled(xid);
            decisions.settled(xid);
        }
    }

    private void removeUnsettled(Xid xid) {
        NavigableMap<Long, Xid> ofClient = unsettled.get(xid.clientId());
        if (ofClient != null && ofClient.remove(xid.sequence()) != null && ofClient.isEmpty()) {
            unsettled.remove(xid.clientId());
        }
    }
}
