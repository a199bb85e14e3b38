package io.atone.coordinator.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The phase-two work on one resource that goes to one connection. */
final class Lane {

    final Resource resource;
    final ConnectionId connection;
    final Deque<Branch> commits = new ArrayDeque<>();
    final Deque<Branch> rollbacks = new ArrayDeque<>();
    final Set<Dispatch> underWay = new LinkedHashSet<>();
    int commitBatchesUnderWay;
    int rollbacksUnderWay;

    Lane(Resource resource, ConnectionId connection) {
        this.resource = resource;
        this.connection = connection;
    }
}
