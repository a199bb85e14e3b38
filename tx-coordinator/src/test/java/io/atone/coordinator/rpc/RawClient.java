package io.atone.coordinator.rpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.atone.core.transport.grpc.proto.ClientMessage;
import io.atone.core.transport.grpc.proto.CoordinatorServiceGrpc;
import io.atone.core.transport.grpc.proto.Hello;
import io.atone.core.transport.grpc.proto.ServerMessage;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;

/** A client that may say anything, byte for byte. */
final class RawClient implements AutoCloseable {

    private static final MethodDescriptor<byte[], ServerMessage> CONNECT =
            CoordinatorServiceGrpc.getConnectMethod().toBuilder(
                            new Bytes(), ProtoUtils.marshaller(ServerMessage.getDefaultInstance()))
                    .build();

    private final ManagedChannel channel;
    private final ClientCall<byte[], ServerMessage> call;
    private final CompletableFuture<ServerMessage> firstAnswer = new CompletableFuture<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    RawClient(int port) {
        this(port, new Metadata());
    }

    RawClient(int port, Metadata headers) {
        channel = ManagedChannelBuilder.forAddress("localhost", port)
                .usePlaintext()
                .build();
        call = channel.newCall(CONNECT, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(ServerMessage message) {
                        firstAnswer.complete(message);
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                headers);
        call.request(1);
    }

    static ClientMessage hello(int version) {
        return ClientMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setProtocolVersion(version)
                        .setApplication("abuse")
                        .setInstanceId("abuse-1"))
                .build();
    }

    RawClient say(byte[] bytes) {
        call.sendMessage(bytes);
        return this;
    }

    RawClient say(ClientMessage message) {
        return say(message.toByteArray());
    }

    ServerMessage firstAnswer() throws Exception {
        return firstAnswer.get(10, TimeUnit.SECONDS);
    }

    Status end() throws Exception {
        return end.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
