package io.atone.core.transport.grpc;

import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ServerMessage;

/**
 * Between the wire's generated classes and the records of {@link io.atone.core.protocol}, for client and coordinator
 * alike. Reading checks everything that a peer could get wrong (ids, counts, lengths, unknown kinds) and never guesses;
 * writing cuts texts that are for people to the lengths in {@link io.atone.core.protocol.Protocol}. Stateless, thread-safe.
 */
public final class WireCodec {

    private WireCodec() {}

    /** What a client says, for the wire. */
    public static io.atone.core.transport.grpc.proto.ClientMessage encode(ClientEnvelope envelope) {
        return ClientMessageCodec.encode(envelope);
    }

    /**
     * What a client said.
     *
     * @throws WireFormatException when it cannot be understood
     */
    public static ClientEnvelope decode(io.atone.core.transport.grpc.proto.ClientMessage wire)
            throws WireFormatException {
        return ClientMessageCodec.decode(wire);
    }

    /** What the coordinator says, for the wire. */
    public static io.atone.core.transport.grpc.proto.ServerMessage encode(ServerMessage message) {
        return ServerMessageCodec.encode(message);
    }

    /**
     * What the coordinator said.
     *
     * @throws WireFormatException when it cannot be understood
     */
    public static ServerMessage decode(io.atone.core.transport.grpc.proto.ServerMessage wire)
            throws WireFormatException {
        return ServerMessageCodec.decode(wire);
    }
}
