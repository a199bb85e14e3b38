package io.atone.coordinator.rpc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;

import io.atone.coordinator.driver.CoordinatorDriver;
import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Event;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ServerMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * One client's stream. What the client says goes to the driver in order, from the stream's own network thread. What it is
 * told is sent at once while it keeps up, and waits here, bounded, while it does not. Ended by either side it stays ended.
 */
final class ClientStream implements StreamObserver<Inbound> {

    /** A client that lets more messages wait is disconnected. */
    static final int MAX_PENDING_MESSAGES = 8_192;

    private final ConnectionId id;
    private final ClientStreams streams;
    private final CoordinatorDriver driver;
    private final ServerCallStreamObserver<ServerMessage> out;
    private final long openedAtMillis;
    private final Deque<ServerMessage> pending = new ArrayDeque<>();
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile boolean greeted;
    private volatile boolean ended;

    ClientStream(
            ConnectionId id,
            ClientStreams streams,
            CoordinatorDriver driver,
            ServerCallStreamObserver<ServerMessage> out,
            long openedAtMillis) {
        this.id = id;
        this.streams = streams;
        this.driver = driver;
        this.out = out;
        this.openedAtMillis = openedAtMillis;
        out.setOnReadyHandler(this::sendPending);
        out.setOnCancelHandler(this::lose);
    }

    ConnectionId id() {
        return id;
    }

    boolean isGreeted() {
        return greeted;
    }

    long openedAtMillis() {
        return openedAtMillis;
    }

    @Override
    public void onNext(Inbound inbound) {
        if (ended || streams.isClosing()) {
            return;
        }
        if (inbound instanceof Inbound.Message message) {
            take(message.envelope());
        } else if (inbound instanceof Inbound.Nonsense nonsense) {
            end(nonsense.status());
        }
    }

    private void take(ClientEnvelope envelope) {
        boolean isHello = envelope.message() instanceof ClientMessage.Hello;
        if (isHello == greeted) {
            end(isHello ? Statuses.secondHello() : Statuses.noHello());
            return;
        }
        greeted = true;
        driver.post(new Event.MessageReceived(id, envelope.requestId(), envelope.message()), () -> !ended);
    }

    /** The client ended its side; there is nothing more to say to it. */
    @Override
    public void onCompleted() {
        synchronized (pending) {
            if (!ended) {
                ended = true;
                pending.clear();
                out.onCompleted();
            }
        }
        lose();
    }

    @Override
    public void onError(Throwable failure) {
        lose();
    }

    void send(ServerMessage message) {
        boolean tooSlow;
        synchronized (pending) {
            if (ended) {
                return;
            }
            if (pending.isEmpty() && out.isReady()) {
                out.onNext(message);
                return;
            }
            tooSlow = pending.size() >= MAX_PENDING_MESSAGES;
            if (!tooSlow) {
                pending.add(message);
            }
        }
        if (tooSlow) {
            end(Statuses.tooSlow(MAX_PENDING_MESSAGES));
        }
    }

    private void sendPending() {
        synchronized (pending) {
            while (!ended && !pending.isEmpty() && out.isReady()) {
                out.onNext(pending.remove());
            }
        }
    }

    /** Tells the client why this is the end. What still waits is not sent. */
    void end(Status status) {
        synchronized (pending) {
            if (ended) {
                return;
            }
            ended = true;
            pending.clear();
            out.onError(status.asRuntimeException());
        }
        streams.logEnd(this, status);
        lose();
    }

    /** Once, however the stream ended. */
    private void lose() {
        if (lost.compareAndSet(false, true)) {
            streams.remove(this);
            if (greeted) {
                driver.post(new Event.ConnectionLost(id));
            }
        }
    }
}
