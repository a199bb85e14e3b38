package io.atone.core.transport.grpc;

import io.atone.core.transport.TransportSecurity;
import io.grpc.ManagedChannel;

/** Channels for people's tools, which ask the coordinator a few things and go. */
public final class AdminChannels {

    private AdminChannels() {}

    /**
     * Opens one; it connects when it is used first, and belongs to the caller.
     *
     * @param address {@code host:port} or {@code in-process:name}
     * @throws IllegalArgumentException when that is no address
     * @throws IllegalStateException when a file for TLS cannot be read
     */
    public static ManagedChannel open(String address, TransportSecurity security) {
        return new Channels(security).open(new CoordinatorAddress(address));
    }
}
