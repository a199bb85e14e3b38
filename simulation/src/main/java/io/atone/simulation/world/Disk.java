package io.atone.simulation.world;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/**
 * What survives a crash of the coordinator: a log of records. What was not forced may be lost; of several such records the
 * first ones survive, as the file's end is cut after a torn one.
 */
public final class Disk {

    private sealed interface Entry {
        record Epoch(long epoch) implements Entry {}

        record Decided(Decision decision) implements Entry {}

        record Seen(ResourceId resource) implements Entry {}

        record Forgotten(Xid xid) implements Entry {}
    }

    private final Scheduler scheduler;
    private final Observer observer;
    private final Map<Xid, Decision> decisions = new LinkedHashMap<>();
    private final Set<ResourceId> resources = new LinkedHashSet<>();
    private final List<Entry> unforced = new ArrayList<>();
    private long epoch;
    private boolean failing;
    private int failures;

    public Disk(Scheduler scheduler, Observer observer) {
        this.scheduler = scheduler;
        this.observer = observer;
    }

    public List<Decision> decisions() {
        return List.copyOf(decisions.values());
    }

    /** As {@link #decisions}, once everything that was written is on the disk. */
    public Set<Xid> decisionsWhenForced() {
        Set<Xid> kept = new LinkedHashSet<>(decisions.keySet());
        for (Entry entry : unforced) {
            if (entry instanceof Entry.Decided decided) {
                kept.add(decided.decision.xid());
            } else if (entry instanceof Entry.Forgotten gone) {
                kept.remove(gone.xid);
            }
        }
        return kept;
    }

    /** In an order that is the same in every JVM, so that a seed means the same run everywhere. */
    public Set<ResourceId> resources() {
        Set<ResourceId> sorted = new TreeSet<>(Comparator.comparing(ResourceId::value));
        sorted.addAll(resources);
        return sorted;
    }

    public long epoch() {
        return epoch;
    }

    public void writeEpoch() {
        unforced.add(new Entry.Epoch(epoch + 1));
    }

    public void write(Decision decision) {
        unforced.add(new Entry.Decided(decision));
        observer.decisionAppended(decision.xid());
    }

    public void write(ResourceId resource) {
        unforced.add(new Entry.Seen(resource));
    }

    public void writeForgotten(Xid xid) {
        unforced.add(new Entry.Forgotten(xid));
    }

    /** The next force fails; what it leaves on the disk nobody knows. */
    public void failNext() {
        failing = true;
    }

    /** How many forces failed. */
    public int failures() {
        return failures;
    }

    public void heal() {
        failing = false;
    }

    /** False when it failed: nothing is known then, and the process must stop. */
    public boolean force() {
        if (failing) {
            failing = false;
            failures++;
            return false;
        }
        int decided = (int) unforced.stream()
                .filter(entry -> entry instanceof Entry.Decided)
                .count();
        int forgotten = (int) unforced.stream()
                .filter(entry -> entry instanceof Entry.Forgotten)
                .count();
        keep(unforced.size());
        observer.forced(decided, unforced.size() - decided - forgotten);
        unforced.clear();
        return true;
    }

    /** Of what was not forced only a first part stays. */
    public void crash() {
        keep(scheduler.between(0, unforced.size()));
        unforced.clear();
    }

    private void keep(int count) {
        for (Entry entry : unforced.subList(0, count)) {
            if (entry instanceof Entry.Epoch started) {
                epoch = started.epoch;
            } else if (entry instanceof Entry.Decided decided) {
                decisions.put(decided.decision.xid(), decided.decision);
                observer.decisionDurable(decided.decision.xid());
            } else if (entry instanceof Entry.Seen seen) {
                resources.add(seen.resource);
            } else if (entry instanceof Entry.Forgotten gone) {
                decisions.remove(gone.xid);
            }
        }
    }
}
