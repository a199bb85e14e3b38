package io.atone.coordinator.rpc;

import java.util.Objects;

/** Where a coordinator can be reached. Immutable. */
public sealed interface Endpoint {

    /**
     * A TCP port.
     *
     * @param host the address to listen on; empty for all of the machine's
     * @param port 0 for any free one
     */
    record Port(String host, int port) implements Endpoint {

        private static final int MAX_PORT = 65_535;

        public Port {
            Objects.requireNonNull(host, "host");
            if (port < 0 || port > MAX_PORT) {
                throw new IllegalArgumentException("A port is between 0 and " + MAX_PORT + ", but is " + port);
            }
        }
    }

    /** A name inside this process. */
    record InProcess(String name) implements Endpoint {
        public InProcess {
            if (name.isBlank()) {
                throw new IllegalArgumentException("The name of an in-process coordinator is not blank");
            }
        }
    }
}
