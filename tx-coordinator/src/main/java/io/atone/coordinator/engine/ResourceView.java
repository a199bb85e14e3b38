package io.atone.coordinator.engine;

import java.util.List;
import java.util.Objects;

import io.atone.core.id.ResourceId;

/**
 * A resource as a person sees it. Immutable and thread-safe.
 *
 * @param description as whoever serves it says: product and address; empty while nobody does
 * @param open whether it accepts branches
 * @param servedBy the applications of the clients that serve it, at most {@link #MAX_SERVERS_SHOWN}
 * @param servers how many clients serve it
 * @param unserved branches whose outcome nobody can be sent
 * @param scanFailure why it is not open, when a scan has failed; else empty
 */
public record ResourceView(
        ResourceId resource,
        String description,
        boolean open,
        List<String> servedBy,
        int servers,
        int unserved,
        String scanFailure) {

    /** No resource is shown with more clients than this. */
    public static final int MAX_SERVERS_SHOWN = 10;

    public ResourceView {
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(description, "description");
        servedBy = List.copyOf(servedBy);
        Objects.requireNonNull(scanFailure, "scanFailure");
    }
}
