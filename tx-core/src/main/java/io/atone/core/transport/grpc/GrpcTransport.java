package io.atone.core.transport.grpc;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.transport.Transport;
import io.atone.core.transport.TransportSecurity;

/**
 * Streams over gRPC. With several addresses each attempt takes the next one. Thread-safe.
 */
public final class GrpcTransport implements Transport {

    /** How long {@link #close} waits for what is on its way out. */
    private static final long CLOSE_PATIENCE_MILLIS = 2_000;

    private final List<CoordinatorAddress> addresses;
    private final Channels channels;

    private final List<GrpcConnection> connections = new ArrayList<>();
    private int attempts;
    private boolean closed;

    /**
     * A transport that has not connected yet.
     *
     * @param addresses {@code host:port}, or {@code in-process:name} for a coordinator in the same JVM; at least one
     * @throws IllegalArgumentException when an address is none
     */
    public GrpcTransport(List<String> addresses, TransportSecurity security) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("The coordinator's address is missing");
        }
        this.addresses = addresses.stream().map(CoordinatorAddress::new).toList();
        this.channels = new Channels(security);
    }

    @Override
    public synchronized Connection connect(Listener listener) {
        if (closed) {
            throw new IllegalStateException("The transport to " + describe() + " is closed");
        }
        connections.removeIf(GrpcConnection::hasEnded);
        CoordinatorAddress address = addresses.get(Math.floorMod(attempts++, addresses.size()));
        GrpcConnection connection = new GrpcConnection(address, channels.open(address), listener);
        connections.add(connection);
        connection.start();
        return connection;
    }

    @Override
    public String describe() {
        return String.join(
                ", ", addresses.stream().map(CoordinatorAddress::text).toList());
    }

    @Override
    public void close() {
        List<GrpcConnection> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(connections);
            connections.clear();
        }
        boolean interrupted = false;
        for (GrpcConnection connection : open) {
            try {
                connection.awaitEnd(interrupted ? 0 : CLOSE_PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
