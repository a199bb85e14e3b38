package io.atone.coordinator.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** The phase-two work on one resource that goes to one connection. */
final class Lane {

    final Resource resource;
    final ConnectionId connection;
    final Deque<Branch> commits = new ArrayDeque<>();
    final Deque<Branch> rollbacks = new ArrayDeque<>();
    final Set<Dispatch> underWay = new LinkedHashSet<>();
    int commitBatchesUnderWay;
    /** The first of the commits has waited long enough for others. */
    boolean gathered;
    /** When it will have. */
    @Nullable
    Deadline gathering;

    int rollbacksUnderWay;

    Lane(Resource resource, ConnectionId connection) {
        this.resource = resource;
        this.connection = connection;
    }
}
