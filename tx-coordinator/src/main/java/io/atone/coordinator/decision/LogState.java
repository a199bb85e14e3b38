package io.atone.coordinator.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.decision.LogEntry.Decided;
import io.atone.coordinator.decision.LogEntry.EpochStarted;
import io.atone.coordinator.decision.LogEntry.Forgotten;
import io.atone.coordinator.decision.LogEntry.ResourceForgotten;
import io.atone.coordinator.decision.LogEntry.ResourceSeen;
import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/** What all entries of a log amount to. Confined to one thread. */
final class LogState {

    private final Map<Xid, Decision> decisions = new LinkedHashMap<>();
    private final Set<ResourceId> resources = new LinkedHashSet<>();
    private long epoch;
    private long epochBefore;

    void apply(LogEntry entry) {
        if (entry instanceof Decided decided) {
            decisions.put(decided.decision().xid(), decided.decision());
        } else if (entry instanceof Forgotten forgotten) {
            decisions.remove(forgotten.xid());
        } else if (entry instanceof ResourceSeen seen) {
            resources.add(seen.resource());
        } else if (entry instanceof ResourceForgotten gone) {
            resources.remove(gone.resource());
        } else if (entry instanceof EpochStarted started) {
            epochBefore = epoch;
            epoch = started.epoch();
        }
    }

    long epoch() {
        return epoch;
    }

    /** The epoch before the last one, 0 when the file has only one: it is the first, or the file was replaced since. */
    long epochBefore() {
        return epochBefore;
    }

    boolean isDecided(Xid xid) {
        return decisions.containsKey(xid);
    }

    /** The fewest entries that amount to the same. */
    List<LogEntry> toEntries() {
        List<LogEntry> entries = new ArrayList<>(decisions.size() + resources.size() + 1);
        if (epoch > 0) {
            entries.add(new EpochStarted(epoch));
        }
        resources.forEach(resource -> entries.add(new ResourceSeen(resource)));
        decisions.values().forEach(decision -> entries.add(new Decided(decision)));
        return entries;
    }

    DecisionLog.Contents toContents() {
        return new DecisionLog.Contents(epoch, List.copyOf(decisions.values()), resources);
    }
}
