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
    private final Set<ResourceId> open = new HashSet<>();

    void add(AnnounceResource resource) {
        known.put(resource.resource(), resource);
    }

    void remove(ResourceId resource) {
        known.remove(resource);
        open.remove(resource);
    }

    boolean isKnown(ResourceId resource) {
        return known.containsKey(resource);
    }

    boolean isOpen(ResourceId resource) {
        return open.contains(resource);
    }

    void open(ResourceId resource) {
        open.add(resource);
    }

    void closeAll() {
        open.clear();
    }

    List<AnnounceResource> all() {
        return new ArrayList<>(known.values());
    }
}
