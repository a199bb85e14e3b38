package io.atone.coordinator.decision;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/**
 * A decision log that ends with its process: for tests and demonstrations, where a crash of the coordinator's process is
 * the end of everything else too. It counts the forced writes that a durable one would have made. A closed one can be
 * loaded again and then holds what it held, so one object can stand for the disk of several coordinators after each
 * other. Safe for use by one thread after another.
 */
public final class InMemoryDecisionLog implements DecisionLog {

    private final Map<Xid, Decision> decisions = new LinkedHashMap<>();
    private final Set<ResourceId> resources = new LinkedHashSet<>();
    private long epoch;
    private long forcedWrites;
    private boolean open;

    @Override
    public synchronized Contents load() {
        if (open) {
            throw new DecisionLogException(
                    "This decision log in memory is in use by another coordinator. Close that one first.");
        }
        open = true;
        forcedWrites = 0;
        return new Contents(epoch, List.copyOf(decisions.values()), resources);
    }

    @Override
    public synchronized long startEpoch() {
        requireOpen();
        forcedWrites++;
        return ++epoch;
    }

    @Override
    public synchronized void append(List<Decision> batch) {
        requireOpen();
        forcedWrites++;
        batch.forEach(decision -> decisions.put(decision.xid(), decision));
    }

    @Override
    public synchronized void recordResource(ResourceId resource) {
        requireOpen();
        forcedWrites++;
        resources.add(resource);
    }

    @Override
    public synchronized void forgetResource(ResourceId resource) {
        requireOpen();
        forcedWrites++;
        resources.remove(resource);
    }

    @Override
    public synchronized void forget(Collection<Xid> xids) {
        requireOpen();
        xids.forEach(decisions::remove);
    }

    @Override
    public synchronized long forcedWrites() {
        return forcedWrites;
    }

    @Override
    public synchronized void close() {
        open = false;
    }

    private void requireOpen() {
        if (!open) {
            throw new DecisionLogException("This decision log in memory was not loaded, or is closed");
        }
    }
}
