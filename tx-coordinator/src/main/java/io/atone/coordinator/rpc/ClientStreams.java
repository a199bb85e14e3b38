package io.atone.coordinator.rpc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.atone.coordinator.driver.ClientConnections;
import io.atone.coordinator.driver.CoordinatorDriver;
import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.time.TimeSource;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of all clients, by connection. Thread-safe. */
public final class ClientStreams implements ClientConnections {

    /** A stream on which nobody says Hello for longer is ended. */
    static final long HELLO_TIMEOUT_MILLIS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(ClientStreams.class);

    private final Map<ConnectionId, ClientStream> streams = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final TimeSource time;
    private final int maxStreams;
    private volatile boolean closing;

    /** @param maxStreams further ones are refused */
    public ClientStreams(TimeSource time, int maxStreams) {
        this.time = time;
        this.maxStreams = maxStreams;
    }

    /** Takes a new stream; what the client says on it is for the returned observer. */
    StreamObserver<Inbound> open(ServerCallStreamObserver<ServerMessage> out, CoordinatorDriver driver) {
        ClientStream stream =
                new ClientStream(new ConnectionId(lastId.incrementAndGet()), this, driver, out, time.monotonicMillis());
        streams.put(stream.id(), stream);
        if (closing) {
            stream.end(Statuses.shuttingDown());
        } else if (streams.size() > maxStreams) {
            stream.end(Statuses.tooManyStreams(maxStreams));
        }
        return stream;
    }

    @Override
    public void send(ConnectionId connection, ServerMessage message) {
        ClientStream stream = streams.get(connection);
        if (stream != null) {
            stream.send(message);
        }
    }

    @Override
    public void disconnect(ConnectionId connection, DisconnectReason reason, String message) {
        ClientStream stream = streams.get(connection);
        if (stream != null) {
            stream.end(Statuses.of(reason, message));
        }
    }

    /** Ends the streams that were opened long ago and have not said Hello. */
    void endSilentOnes() {
        long now = time.monotonicMillis();
        for (ClientStream stream : streams.values()) {
            if (!stream.isGreeted() && now - stream.openedAtMillis() > HELLO_TIMEOUT_MILLIS) {
                stream.end(Statuses.silent(HELLO_TIMEOUT_MILLIS));
            }
        }
    }

    /** From now on nothing is taken from clients; they may still be told something. */
    void startClosing() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    void endAll(Status status) {
        closing = true;
        streams.values().forEach(stream -> stream.end(status));
    }

    void remove(ClientStream stream) {
        streams.remove(stream.id());
    }

    void logEnd(ClientStream stream, Status status) {
        if (!closing) {
            log.warn(
                    "connection {}: ended by the coordinator with {}: {}",
                    stream.id().value(),
                    status.getCode(),
                    status.getDescription());
        }
    }
}
