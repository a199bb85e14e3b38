package io.atone.core.client.machine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.AnnounceResource;

/** The resources that this client serves, and which of them are open on the current stream. */
final class KnownResources {

    private final Map<ResourceId, AnnounceResource> known = new LinkedHashMap<>();
    /** Immutable, and replaced at each change, so that it can be shown to other threads. */
    private Set<ResourceId> open = Set.of();

    void add(AnnounceResource resource) {
        known.put(resource.resource(), resource);
    }

    void remove(ResourceId resource) {
        known.remove(resource);
        Set<ResourceId> rest = new HashSet<>(open);
        rest.remove(resource);
        open = Set.copyOf(rest);
    }

    boolean isKnown(ResourceId resource) {
        return known.containsKey(resource);
    }

    boolean isOpen(ResourceId resource) {
        return open.contains(resource);
    }

    void open(ResourceId resource) {
        Set<ResourceId> more = new HashSet<>(open);
        more.add(resource);
        open = Set.copyOf(more);
    }

    void closeAll() {
        open = Set.of();
    }

    Set<ResourceId> open() {
        return open;
    }

    List<AnnounceResource> all() {
        return new ArrayList<>(known.values());
    }
}
