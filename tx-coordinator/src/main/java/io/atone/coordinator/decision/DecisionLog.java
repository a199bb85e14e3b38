package io.atone.coordinator.decision;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/**
 * The coordinator's durable memory: committed transactions, resources ever seen, and the epoch. Used by one thread at a
 * time. After any method but {@link #close} has thrown {@link DecisionLogException}, nothing is known about what is on the
 * disk: the log refuses every further call, and the coordinator has to stop.
 */
public interface DecisionLog extends AutoCloseable {

    /**
     * Reads everything, once, before anything else. A torn last write is cut off; any other damage is an error.
     *
     * @throws DecisionLogException when the log is damaged, of a newer format, or cannot be read; the message says what to do
     */
    Contents load();

    /** Starts the next epoch: returns when its number, larger than the last, is on the disk. */
    long startEpoch();

    /** Returns when all of the decisions are on the disk, by one forced write. */
    void append(List<Decision> batch);

    /** Remembers that a resource exists, until it is {@linkplain #forgetResource forgotten}; returns when that is on the disk. */
    void recordResource(ResourceId resource);

    /** A resource is gone for good; returns when that is on the disk. One that is not known is no error. */
    void forgetResource(ResourceId resource);

    /** These decisions are needed no more. May be lost by a crash, and then they are simply there again. */
    void forget(Collection<Xid> xids);

    /** How many forced writes there have been since {@link #load}. */
    long forcedWrites();

    @Override
    void close();

    /**
     * What a log held when it was opened.
     *
     * @param lastEpoch 0 when there never was one
     */
    record Contents(long lastEpoch, List<Decision> decisions, Set<ResourceId> resources) {
        public Contents {
            decisions = List.copyOf(decisions);
            resources = Set.copyOf(resources);
        }
    }
}
