package io.atone.coordinator.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import org.jspecify.annotations.Nullable;

/** One resource: who serves it, whether it is open in this epoch, and its phase-two work that nobody serves. */
final class Resource {

    final ResourceId id;
    /** It existed before this epoch, so it may hold branches of earlier epochs. */
    final boolean fromEarlierEpoch;
    /** The connections that announced it, each with its share of the phase-two work. */
    final Map<ConnectionId, Lane> servers = new LinkedHashMap<>();
    /** Phase-two work that no connected client can do. */
    final Deque<Branch> unserved = new ArrayDeque<>();
    /** Scans that were asked for and not finished. */
    final Map<ConnectionId, Scan> scans = new LinkedHashMap<>();

    /** What it is, in the words of who serves it. */
    String description = "";
    /** Why the last scan failed; empty when it did not. */
    String scanFailure = "";

    /** An operator's reason while it is being forgotten, for which the log has not yet been forced; else null. */
    @Nullable
    String forgetting;

    boolean recorded;
    boolean recording;
    boolean open;
    int failedScans;

    @Nullable
    Deadline scanRetry;

    Resource(ResourceId id, boolean fromEarlierEpoch) {
        this.id = id;
        this.fromEarlierEpoch = fromEarlierEpoch;
        this.recorded = fromEarlierEpoch;
    }

    @Override
    public String toString() {
        return id.toString();
    }

    /** One connection's scan under way. A late one still counts when it gets finished, but others are asked meanwhile. */
    static final class Scan {
        final List<InDoubtBranch> found = new ArrayList<>();
        boolean late;

        @Nullable
        Deadline timeout;
    }
}
