package io.atone.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.atone.core.protocol.Protocol;
import io.atone.core.transport.grpc.proto.ClientMessage;
import io.atone.core.transport.grpc.proto.CoordinatorServiceGrpc;
import io.atone.core.transport.grpc.proto.Hello;
import io.atone.core.transport.grpc.proto.Pong;
import io.atone.core.transport.grpc.proto.ServerMessage;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;

/**
 * Clients that are connected and answer pings. The released client has threads of its own, of which a process does not bear ten thousand;
 * these are bare streams that say the same. Used by one thread.
 */
final class IdleClients implements AutoCloseable {

    private static final int STREAMS_PER_CONNECTION = 50;
    private static final long WELCOME_PATIENCE_SECONDS = 30;

    private final String coordinator;
    private final List<ManagedChannel> connections = new ArrayList<>();
    private int connected;

    IdleClients(String coordinator) {
        this.coordinator = coordinator;
    }

    /** Connects more of them, one connection's worth at a time. */
    void growTo(int wanted) throws Exception {
        while (connected < wanted) {
            int more = Math.min(STREAMS_PER_CONNECTION, wanted - connected);
            ManagedChannel connection =
                    ManagedChannelBuilder.forTarget(coordinator).usePlaintext().build();
            connections.add(connection);
            List<IdleClient> clients = new ArrayList<>();
            for (int i = 0; i < more; i++) {
                clients.add(IdleClient.connect(connection));
            }
            for (IdleClient client : clients) {
                client.welcome.get(WELCOME_PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            connected += more;
        }
    }

    @Override
    public void close() {
        connections.forEach(ManagedChannel::shutdownNow);
    }

    private static final class IdleClient implements StreamObserver<ServerMessage> {

        private final CompletableFuture<ServerMessage> welcome = new CompletableFuture<>();
        private final CompletableFuture<StreamObserver<ClientMessage>> requests = new CompletableFuture<>();

        static IdleClient connect(ManagedChannel connection) {
            IdleClient client = new IdleClient();
            StreamObserver<ClientMessage> requests =
                    CoordinatorServiceGrpc.newStub(connection).connect(client);
            requests.onNext(ClientMessage.newBuilder()
                    .setHello(Hello.newBuilder()
                            .setProtocolVersion(Protocol.VERSION)
                            .setApplication("idle")
                            .setInstanceId(UUID.randomUUID().toString()))
                    .build());
            client.requests.complete(requests);
            return client;
        }

        @Override
        public void onNext(ServerMessage message) {
            if (message.hasWelcome()) {
                welcome.complete(message);
            } else if (message.hasPing()) {
                requests.join()
                        .onNext(ClientMessage.newBuilder()
                                .setPong(Pong.newBuilder()
                                        .setNonce(message.getPing().getNonce()))
                                .build());
            }
        }

        @Override
        public void onError(Throwable failure) {
            welcome.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            welcome.completeExceptionally(new IllegalStateException("The coordinator has ended the stream"));
        }
    }
}
