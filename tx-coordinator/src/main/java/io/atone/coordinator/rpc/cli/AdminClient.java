package io.atone.coordinator.rpc.cli;

import java.util.concurrent.TimeUnit;

import io.atone.core.transport.TransportSecurity;
import io.atone.core.transport.grpc.AdminChannels;
import io.atone.core.transport.grpc.proto.AdminServiceGrpc;
import io.atone.core.transport.grpc.proto.AdminServiceGrpc.AdminServiceBlockingStub;
import io.grpc.ManagedChannel;

/** A connection to one coordinator's admin service. Every call has a deadline. */
final class AdminClient implements AutoCloseable {

    private final ManagedChannel channel;
    private final String address;
    private final int timeoutSeconds;

    private AdminClient(ManagedChannel channel, String address, int timeoutSeconds) {
        this.channel = channel;
        this.address = address;
        this.timeoutSeconds = timeoutSeconds;
    }

    /**
     * Connects when the first call is made.
     *
     * @throws IllegalArgumentException when the address is none
     */
    static AdminClient open(String address, TransportSecurity security, int timeoutSeconds) {
        return new AdminClient(AdminChannels.open(address, security), address, timeoutSeconds);
    }

    String address() {
        return address;
    }

    AdminServiceBlockingStub call() {
        return AdminServiceGrpc.newBlockingStub(channel).withDeadlineAfter(timeoutSeconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
