package io.atone.coordinator.sim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/** What survives a crash of the coordinator. */
final class SimDisk {
    final Map<Xid, Decision> decisions = new LinkedHashMap<>();
    final Set<ResourceId> resources = new LinkedHashSet<>();
    long epoch;
}
