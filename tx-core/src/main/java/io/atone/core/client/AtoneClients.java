package io.atone.core.client;

import io.atone.core.AtoneClient;
import io.atone.core.event.ClientListener;
import io.atone.core.time.IdSource;
import io.atone.core.time.SystemIdSource;
import io.atone.core.time.SystemTimeSource;
import io.atone.core.time.TimeSource;
import io.atone.core.transport.Transport;
import io.atone.core.transport.grpc.GrpcTransport;

/** Makes clients. */
public final class AtoneClients {

    private AtoneClients() {}

    /**
     * Makes a client, which begins to connect in the background. Does not wait for the coordinator.
     *
     * @throws IllegalArgumentException when an address is malformed
     */
    public static AtoneClient connect(ClientConfig config) {
        return connect(config, ClientListener.NONE);
    }

    /** As {@link #connect(ClientConfig)}, with somebody who hears what the client does. */
    public static AtoneClient connect(ClientConfig config, ClientListener listener) {
        return connect(
                config,
                listener,
                new GrpcTransport(config.addresses(), config.security()),
                new SystemTimeSource(),
                new SystemIdSource());
    }

    /** As {@link #connect(ClientConfig)}, over another transport. The client closes it. */
    public static AtoneClient connect(
            ClientConfig config, ClientListener listener, Transport transport, TimeSource time, IdSource ids) {
        return AtoneClientRuntime.start(config, listener, transport, time, ids);
    }
}
