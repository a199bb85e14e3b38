package io.atone.coordinator.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.atone.coordinator.engine.Resource.Scan;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.ScanReport;
import io.atone.core.protocol.ServerMessage.ResourceOpen;
import io.atone.core.protocol.ServerMessage.ScanResource;
import org.jspecify.annotations.Nullable;

/**
 * Admits resources: makes durable that one exists, has its in-doubt branches scanned once in this epoch, and opens it.
 * A connection is never asked for a second scan while one is under way there, because reports do not name their scan.
 */
final class Resources {

    /** Hears what scans find. */
    interface Listener {
        /** A scan is complete, and its resource is open from now on. */
        void opened(Resource resource, List<InDoubtBranch> found);
    }

    private final EngineConfig config;
    private final long epoch;
    private final Timeline timeline;
    private final Outbox outbox;
    private final Map<ResourceId, Resource> resources = new LinkedHashMap<>();
    private @Nullable Listener listener;
    private int open;
    private int unscannedFromEarlier;

    Resources(EngineConfig config, long epoch, Timeline timeline, Outbox outbox, Set<ResourceId> known) {
        this.config = config;
        this.epoch = epoch;
        this.timeline = timeline;
        this.outbox = outbox;
        Set<String> sorted = new TreeSet<>();
        known.forEach(id -> sorted.add(id.value()));
        sorted.forEach(id -> resources.put(new ResourceId(id), new Resource(new ResourceId(id), true)));
        unscannedFromEarlier = resources.size();
    }

    void listener(Listener newListener) {
        listener = newListener;
    }

    @Nullable
    Resource known(ResourceId id) {
        return resources.get(id);
    }

    /** The resource, when it accepts branches. */
    @Nullable
    Resource open(ResourceId id) {
        Resource resource = resources.get(id);
        return resource != null && resource.open ? resource : null;
    }

    /** No branch of an earlier epoch can turn up any more. */
    boolean allScanned() {
        return unscannedFromEarlier == 0;
    }

    /** Another resource would be one too many. */
    boolean isFull() {
        return resources.size() >= config.maxResources();
    }

    /** The resource, known from now on if it was not. */
    Resource get(ResourceId id) {
        return resources.computeIfAbsent(id, none -> new Resource(id, false));
    }

    /** A client serves a resource on its connection. */
    Resource announced(Session session, ConnectionId connection, ResourceId id) {
        Resource resource = get(id);
        if (session.announced.add(resource)) {
            resource.servers.put(connection, new Lane(resource, connection));
        }
        if (resource.open) {
            outbox.send(connection, new ResourceOpen(id));
        } else {
            admit(resource);
        }
        return resource;
    }

    /** It is on the disk that the resource exists. */
    void recorded(ResourceId id) {
        Resource resource = resources.get(id);
        if (resource != null) {
            resource.recorded = true;
            resource.recording = false;
            admit(resource);
        }
    }

    /** A connection serves the resource no longer. Returns its unfinished share of the work, null when it had none. */
    @Nullable
    Lane lost(Resource resource, ConnectionId connection) {
        Lane lane = resource.servers.remove(connection);
        endScan(resource, connection);
        admit(resource);
        return lane;
    }

    void report(ConnectionId connection, ScanReport report) {
        Resource resource = resources.get(report.resource());
        Scan scan = resource == null ? null : resource.scans.get(connection);
        if (resource == null || scan == null) {
            return;
        }
        if (report.failure() != null) {
            endScan(resource, connection);
            failed(resource, report.failure());
            return;
        }
        scan.found.addAll(report.branches());
        if (!report.more()) {
            endScan(resource, connection);
            complete(resource, scan.found);
        }
    }

    Collection<Resource> all() {
        return Collections.unmodifiableCollection(resources.values());
    }

    int openCount() {
        return open;
    }

    int closedCount() {
        return resources.size() - open;
    }

    int unscannedFromEarlier() {
        return unscannedFromEarlier;
    }

    /** It is on the disk that the resource is gone. It is known no more, and nobody waits for its scan. */
    void remove(Resource resource) {
        resources.remove(resource.id);
        unscannedFromEarlier -= resource.fromEarlierEpoch ? 1 : 0;
        timeline.cancel(resource.scanRetry);
    }

    /** It has to be on the disk that the resource exists, before anything else happens to it. */
    void record(Resource resource) {
        resource.recorded = false;
        if (!resource.recording) {
            resource.recording = true;
            outbox.recordResource(resource.id);
        }
    }

    private void admit(Resource resource) {
        if (resource.open || resource.servers.isEmpty() || resource.scanRetry != null || resource.forgetting != null) {
            return;
        }
        if (!resource.recorded) {
            record(resource);
            return;
        }
        if (resource.scans.values().stream().allMatch(scan -> scan.late)) {
            startScan(resource);
        }
    }

    private void startScan(Resource resource) {
        for (ConnectionId connection : resource.servers.keySet()) {
            if (!resource.scans.containsKey(connection)) {
                Scan scan = new Scan();
                resource.scans.put(connection, scan);
                scan.timeout = timeline.after(config.scanTimeout(), () -> late(resource, scan));
                outbox.send(connection, new ScanResource(resource.id));
                return;
            }
        }
    }

    private void late(Resource resource, Scan scan) {
        scan.late = true;
        resource.scanFailure = "Not finished within " + config.scanTimeout();
        outbox.report(new Notice.ScanFailed(resource.id, resource.scanFailure));
        admit(resource);
    }

    private void endScan(Resource resource, ConnectionId connection) {
        Scan scan = resource.scans.remove(connection);
        if (scan != null) {
            timeline.cancel(scan.timeout);
        }
    }

    private void failed(Resource resource, String detail) {
        resource.scanFailure = Refusals.cut(detail);
        outbox.report(new Notice.ScanFailed(resource.id, resource.scanFailure));
        if (resource.scanRetry == null && !resource.open) {
            resource.failedScans++;
            resource.scanRetry = timeline.after(Backoff.pause(config, resource.failedScans), () -> {
                resource.scanRetry = null;
                admit(resource);
            });
        }
    }

    private void complete(Resource resource, List<InDoubtBranch> found) {
        for (InDoubtBranch branch : found) {
            // Undone or committed by a coordinator that never heard of it, such a branch would be a guess.
            if (branch.branch().xid().clientId().epoch() > epoch) {
                failed(
                        resource,
                        "It holds branch " + branch.branch() + " of a later epoch than this coordinator's, which is "
                                + epoch + ". The data directory is not the one that belongs to this resource;"
                                + " start the coordinator with the right one");
                return;
            }
        }
        resource.open = true;
        resource.scanFailure = "";
        open++;
        unscannedFromEarlier -= resource.fromEarlierEpoch ? 1 : 0;
        timeline.cancel(resource.scanRetry);
        resource.scanRetry = null;
        resource.scans.values().forEach(scan -> timeline.cancel(scan.timeout));
        resource.scans.clear();
        Objects.requireNonNull(listener, "Nobody listens yet").opened(resource, found);
        resource.servers.keySet().forEach(connection -> outbox.send(connection, new ResourceOpen(resource.id)));
        outbox.report(new Notice.ResourceOpened(resource.id, found.size()));
    }
}
