package io.atone.core.client;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.atone.core.id.ClientId;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.transport.grpc.WireCodec;
import io.atone.core.transport.grpc.WireFormatException;
import io.atone.core.transport.grpc.proto.CoordinatorServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** The other side of the wire, which does what the test says and no more. */
final class ScriptedCoordinator implements AutoCloseable {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String name = "scripted-" + NAMES.incrementAndGet();
    private final Server server;

    /** Everything that arrived, of all streams. */
    final List<ClientEnvelope> received = new CopyOnWriteArrayList<>();

    final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ClientEnvelope> unread = new LinkedBlockingQueue<>();

    /** Answers requests; null leaves one without an answer. */
    volatile Function<ClientMessage.Request, @Nullable Reply> replies = request -> new Reply.Done();

    /** Not null: streams end with it instead of a Welcome. */
    volatile @Nullable Status refusal;

    volatile boolean halfClosed;
    private volatile @Nullable StreamObserver<io.atone.core.transport.grpc.proto.ServerMessage> stream;

    ScriptedCoordinator() throws Exception {
        server = InProcessServerBuilder.forName(name)
                .addService(new Service())
                .intercept(new HeaderReader())
                .build()
                .start();
    }

    String address() {
        return "in-process:" + name;
    }

    void send(ServerMessage message) {
        sendRaw(WireCodec.encode(message));
    }

    synchronized void sendRaw(io.atone.core.transport.grpc.proto.ServerMessage wire) {
        stream.onNext(wire);
    }

    synchronized void endStream(Status status) {
        stream.onError(status.asRuntimeException());
    }

    /** The next message of this kind; others before it are passed over. */
    <M extends ClientMessage> M await(Class<M> kind) throws InterruptedException {
        while (true) {
            ClientEnvelope next = unread.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("a %s within 10 s", kind.getSimpleName()).isNotNull();
            if (kind.isInstance(next.message())) {
                return kind.cast(next.message());
            }
        }
    }

    <M extends ClientMessage> List<M> received(Class<M> kind) {
        return received.stream()
                .map(ClientEnvelope::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Override
    public void close() throws Exception {
        server.shutdownNow();
        assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void handle(ClientEnvelope envelope) {
        received.add(envelope);
        ClientMessage message = envelope.message();
        if (message instanceof ClientMessage.Hello) {
            send(new ServerMessage.Welcome(
                    1,
                    new ClientId(1, 7),
                    Protocol.MAX_MESSAGE_BYTES,
                    java.time.Duration.ofMinutes(10),
                    java.time.Duration.ofMinutes(1),
                    java.time.Duration.ofSeconds(10)));
        } else if (message instanceof ClientMessage.AnnounceResource announced) {
            send(new ServerMessage.ResourceOpen(announced.resource()));
        } else if (message instanceof ClientMessage.Request request) {
            Reply reply = replies.apply(request);
            if (reply != null) {
                send(new ServerMessage.Answer(envelope.requestId(), reply));
            }
        }
        unread.add(envelope);
    }

    private final class Service extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {
        @Override
        public StreamObserver<io.atone.core.transport.grpc.proto.ClientMessage> connect(
                StreamObserver<io.atone.core.transport.grpc.proto.ServerMessage> responses) {
            Status refused = refusal;
            if (refused != null) {
                responses.onError(refused.asRuntimeException());
            } else {
                stream = responses;
            }
            return new StreamObserver<>() {
                @Override
                public void onNext(io.atone.core.transport.grpc.proto.ClientMessage wire) {
                    if (refused == null) {
                        try {
                            handle(WireCodec.decode(wire));
                        } catch (WireFormatException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    halfClosed = true;
                    responses.onCompleted();
                }
            };
        }
    }

    private final class HeaderReader implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            authorizations.add(
                    String.valueOf(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
            return next.startCall(call, headers);
        }
    }
}
