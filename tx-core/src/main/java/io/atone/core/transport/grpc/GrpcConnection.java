package io.atone.core.transport.grpc;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.transport.ConnectionLoss;
import io.atone.core.transport.MessageTooLargeException;
import io.atone.core.transport.Transport;
import io.atone.core.transport.grpc.proto.ClientMessage;
import io.atone.core.transport.grpc.proto.CoordinatorServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/** One stream on a channel of its own. */
final class GrpcConnection
        implements Transport.Connection,
                ClientResponseObserver<ClientMessage, io.atone.core.transport.grpc.proto.ServerMessage> {

    private final CoordinatorAddress address;
    private final ManagedChannel channel;
    private final Transport.Listener listener;
    private final AtomicBoolean closedTold = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Nothing may be sent any more. */
    private volatile boolean finished;

    /** Set before the call starts, so before anything is sent or received. */
    private @Nullable ClientCallStreamObserver<ClientMessage> requests;

    GrpcConnection(CoordinatorAddress address, ManagedChannel channel, Transport.Listener listener) {
        this.address = address;
        this.channel = channel;
        this.listener = listener;
    }

    void start() {
        // What it returns is what beforeStart was given.
        var unused = CoordinatorServiceGrpc.newStub(channel).connect(this);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ClientMessage> requestStream) {
        requests = requestStream;
    }

    // ---- out

    @Override
    public void send(ClientEnvelope envelope) {
        ClientMessage message = WireCodec.encode(envelope);
        int size = message.getSerializedSize();
        if (size > Protocol.MAX_MESSAGE_BYTES) {
            throw new MessageTooLargeException(
                    envelope.message().getClass().getSimpleName(), size, Protocol.MAX_MESSAGE_BYTES);
        }
        if (!finished) {
            requests().onNext(message);
        }
    }

    @Override
    public void close() {
        if (!finished) {
            finished = true;
            requests().onCompleted();
        }
    }

    @Override
    public void abort() {
        finished = true;
        requests().cancel("the client gave the stream up", null);
    }

    private ClientCallStreamObserver<ClientMessage> requests() {
        ClientCallStreamObserver<ClientMessage> stream = requests;
        if (stream == null) {
            throw new IllegalStateException("The stream is not started");
        }
        return stream;
    }

    // ---- in

    @Override
    public void onNext(io.atone.core.transport.grpc.proto.ServerMessage wire) {
        ServerMessage message;
        try {
            message = WireCodec.decode(wire);
        } catch (WireFormatException e) {
            abort();
            end(new ConnectionLoss(
                    false, address + ": a message of the coordinator cannot be understood: " + e.getMessage()));
            return;
        }
        if (!closedTold.get()) {
            listener.received(message);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(GrpcFailures.loss(address, Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        end(new ConnectionLoss(false, address + ": the coordinator has ended the stream"));
    }

    private void end(ConnectionLoss loss) {
        finished = true;
        channel.shutdown();
        ended.countDown();
        if (closedTold.compareAndSet(false, true)) {
            listener.closed(loss);
        }
    }

    /** Waits for the end at most so long, then enforces it. */
    void awaitEnd(long patienceMillis) throws InterruptedException {
        try {
            if (!ended.await(patienceMillis, TimeUnit.MILLISECONDS)) {
                finished = true;
            }
        } finally {
            channel.shutdownNow();
        }
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }
}
