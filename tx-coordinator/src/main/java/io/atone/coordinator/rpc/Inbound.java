package io.atone.coordinator.rpc;

import io.atone.core.protocol.ClientEnvelope;
import io.grpc.Status;

/** What arrived on a stream: a message, or something that was to be one. */
sealed interface Inbound {

    /** A message that makes sense. */
    record Message(ClientEnvelope envelope) implements Inbound {}

    /** Bytes that do not; the status tells the client why. */
    record Nonsense(Status status) implements Inbound {}
}
