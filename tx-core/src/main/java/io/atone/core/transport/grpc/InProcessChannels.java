package io.atone.core.transport.grpc;

import io.grpc.ManagedChannelBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;

/** Alone in its class, because the library behind it is optional. */
final class InProcessChannels {

    private InProcessChannels() {}

    static ManagedChannelBuilder<?> open(CoordinatorAddress address) {
        try {
            return InProcessChannelBuilder.forName(address.inProcessName());
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "The address " + address + " needs io.grpc:grpc-inprocess on the class path", e);
        }
    }
}
