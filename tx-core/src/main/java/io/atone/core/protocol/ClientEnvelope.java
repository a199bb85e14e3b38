package io.atone.core.protocol;

import java.util.Objects;

import io.atone.core.protocol.ClientMessage.Request;

/**
 * A client's message as it travels. Immutable and thread-safe.
 *
 * @param requestId what the answer carries: above zero for a {@link Request}, zero for a one-way message
 * @param message what the client says
 */
public record ClientEnvelope(long requestId, ClientMessage message) {

    public ClientEnvelope {
        Objects.requireNonNull(message, "message");
        if (message instanceof Request ? requestId <= 0 : requestId != 0) {
            throw new IllegalArgumentException(
                    "A request has a request id above zero and a one-way message has zero, but "
                            + message.getClass().getSimpleName() + " has " + requestId);
        }
    }

    /** A message that is not answered. */
    public static ClientEnvelope oneWay(ClientMessage message) {
        return new ClientEnvelope(0, message);
    }
}
