package io.atone.coordinator.rpc;

import java.io.IOException;
import java.io.InputStream;

import com.google.protobuf.InvalidProtocolBufferException;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.transport.grpc.WireCodec;
import io.atone.core.transport.grpc.WireFormatException;
import io.atone.core.transport.grpc.proto.ClientMessage;
import io.atone.core.transport.grpc.proto.CoordinatorServiceGrpc;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.protobuf.ProtoUtils;

/**
 * The {@code Connect} method with marshallers of our own: straight between bytes and records, and a message that cannot be
 * read becomes a value, where the generated marshaller would throw and end the stream with a status that says nothing.
 */
final class WireMethods {

    static final MethodDescriptor<Inbound, ServerMessage> CONNECT = CoordinatorServiceGrpc.getConnectMethod().toBuilder(
                    new InboundMarshaller(), new OutboundMarshaller())
            .build();

    private WireMethods() {}

    private static final class InboundMarshaller implements Marshaller<Inbound> {

        @Override
        public Inbound parse(InputStream stream) {
            try {
                int bytes = stream.available();
                if (bytes > Protocol.MAX_MESSAGE_BYTES) {
                    return new Inbound.Nonsense(Statuses.tooLarge(bytes));
                }
                return new Inbound.Message(WireCodec.decode(ClientMessage.parseFrom(content(stream, bytes))));
            } catch (InvalidProtocolBufferException e) {
                return new Inbound.Nonsense(Statuses.malformed("it is not in Protobuf's format"));
            } catch (WireFormatException e) {
                return new Inbound.Nonsense(Statuses.malformed(String.valueOf(e.getMessage())));
            } catch (IOException e) {
                throw new IllegalStateException("A message that is in memory can be read", e);
            }
        }

        /** Reading from the stream would take a buffer of 4 KiB for messages of a hundred bytes. */
        private static byte[] content(InputStream stream, int available) throws IOException {
            return stream instanceof KnownLength ? stream.readNBytes(available) : stream.readAllBytes();
        }

        @Override
        public InputStream stream(Inbound value) {
            throw new UnsupportedOperationException("The coordinator does not send what clients say");
        }
    }

    private static final class OutboundMarshaller implements Marshaller<ServerMessage> {

        private static final Marshaller<io.atone.core.transport.grpc.proto.ServerMessage> PROTO =
                ProtoUtils.marshaller(io.atone.core.transport.grpc.proto.ServerMessage.getDefaultInstance());

        @Override
        public InputStream stream(ServerMessage message) {
            return PROTO.stream(WireCodec.encode(message));
        }

        @Override
        public ServerMessage parse(InputStream stream) {
            throw new UnsupportedOperationException("The coordinator does not hear what coordinators say");
        }
    }
}
