package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.core.id.ClientId;
import io.atone.core.protocol.ClientMessage.Hello;
import io.atone.core.protocol.ClientMessage.Pong;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.ServerMessage.Ping;
import io.atone.core.protocol.ServerMessage.Welcome;
import org.jspecify.annotations.Nullable;

/** The clients of this epoch: who is connected, who may still come back, who is silent. */
final class Sessions {

    /** Hears what becomes of clients. */
    interface Listener {
        /** The client has its connection and its Welcome; this is what it told. */
        void connected(Session session, Hello hello, boolean resumed);

        /** The client lost its connection. */
        void disconnected(Session session, ConnectionId connection);

        /** The client did not come back. */
        void gone(Session session);
    }

    private final EngineConfig config;
    private final long epoch;
    private final Timeline timeline;
    private final Outbox outbox;
    private final Outcomes outcomes;
    private final Map<ClientId, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Session> byInstance = new HashMap<>();
    private final Map<ConnectionId, Session> connected = new LinkedHashMap<>();
    /** Connections that were told to go, until they are gone; what they still say does not count. */
    private final Set<ConnectionId> leaving = new HashSet<>();

    private @Nullable Listener listener;
    private long clients;

    Sessions(EngineConfig config, long epoch, Timeline timeline, Outbox outbox, Outcomes outcomes) {
        this.config = config;
        this.epoch = epoch;
        this.timeline = timeline;
        this.outbox = outbox;
        this.outcomes = outcomes;
    }

    void listener(Listener newListener) {
        listener = newListener;
    }

    @Nullable
    Session of(ConnectionId connection) {
        return connected.get(connection);
    }

    @Nullable
    Session of(ClientId client) {
        return sessions.get(client);
    }

    boolean isLeaving(ConnectionId connection) {
        return leaving.contains(connection);
    }

    void hello(ConnectionId connection, Hello hello) {
        if (hello.protocolVersion() != Protocol.VERSION) {
            disconnect(
                    connection,
                    DisconnectReason.UNSUPPORTED_VERSION,
                    "This coordinator speaks version " + Protocol.VERSION + " of the protocol, the client version "
                            + hello.protocolVersion() + ". Use the same release on both sides");
            return;
        }
        Session previous = previousOf(hello);
        if (previous != null && !previous.instanceId.equals(hello.instanceId())) {
            disconnect(
                    connection,
                    DisconnectReason.PROTOCOL_VIOLATION,
                    "Client id " + previous.id + " belongs to another process");
            return;
        }
        if (previous == null && sessions.size() >= config.maxClients()) {
            disconnect(
                    connection,
                    DisconnectReason.LIMIT_EXCEEDED,
                    "The limit maxClients=" + config.maxClients() + " is reached");
            return;
        }
        if (previous != null && previous.connection != null) {
            disconnect(previous.connection, DisconnectReason.REPLACED, "A newer stream of this client has taken over");
        }
        Session session = previous == null ? newSession(hello) : previous;
        connect(session, connection);
        outbox.report(new Notice.ClientConnected(session.id, session.application, previous != null));
        listener().connected(session, hello, previous != null);
    }

    /**
     * The session that the client comes back to. When the Welcome to an earlier Hello was lost, the client cannot know the
     * id it was given, but its process is the same.
     */
    private @Nullable Session previousOf(Hello hello) {
        Session named = hello.previousClientId() == null ? null : sessions.get(hello.previousClientId());
        if (named != null) {
            return named;
        }
        Session sameProcess = byInstance.get(hello.instanceId());
        return sameProcess != null && sameProcess.watermark == 0 ? sameProcess : null;
    }

    private Session newSession(Hello hello) {
        Session session =
                new Session(new ClientId(epoch, ++clients), Refusals.cut(hello.application()), hello.instanceId());
        sessions.put(session.id, session);
        byInstance.put(session.instanceId, session);
        return session;
    }

    private void connect(Session session, ConnectionId connection) {
        timeline.cancel(session.grace);
        session.connection = connection;
        session.lastHeardMillis = timeline.nowMillis();
        connected.put(connection, session);
        session.ping = timeline.after(config.pingInterval(), () -> ping(session, connection));
        outbox.send(
                connection,
                new Welcome(
                        epoch,
                        session.id,
                        Protocol.MAX_MESSAGE_BYTES,
                        config.maxTransactionTimeout(),
                        config.maxLockWait(),
                        shortestAbsence()));
    }

    /**
     * No coordinator gives a client up sooner: this one waits for the grace period to end, and one that started and
     * stopped without ever seeing the client for the adoption window.
     */
    private Duration shortestAbsence() {
        Duration grace = config.initiatorGrace();
        return grace.compareTo(config.adoptionWindow()) < 0 ? grace : config.adoptionWindow();
    }

    private void ping(Session session, ConnectionId connection) {
        if (timeline.since(session.lastHeardMillis).compareTo(config.pingTimeout()) > 0) {
            disconnect(
                    connection,
                    DisconnectReason.UNRESPONSIVE,
                    "Nothing was heard of the client for " + config.pingTimeout());
            return;
        }
        outbox.send(connection, new Ping(++session.lastNonce, session.answeredNonce));
        session.ping = timeline.after(config.pingInterval(), () -> ping(session, connection));
    }

    void heard(Session session) {
        session.lastHeardMillis = timeline.nowMillis();
    }

    void pong(Session session, Pong pong) {
        if (pong.nonce() > session.answeredNonce && pong.nonce() <= session.lastNonce) {
            session.answeredNonce = pong.nonce();
        }
        settled(session, pong.oldestLiveSequence());
    }

    /** The client will never ask about its transactions with smaller numbers again. */
    void settled(Session session, long oldestLive) {
        if (oldestLive > session.oldestLive) {
            session.oldestLive = oldestLive;
            outcomes.settle(session.id, oldestLive);
        }
    }

    /** Ends a connection from this side. */
    void disconnect(ConnectionId connection, DisconnectReason reason, String message) {
        outbox.disconnect(connection, reason, message);
        leaving.add(connection);
        detach(connection);
    }

    /** The connection is gone. */
    void lost(ConnectionId connection) {
        leaving.remove(connection);
        detach(connection);
    }

    private void detach(ConnectionId connection) {
        Session session = connected.remove(connection);
        if (session == null) {
            return;
        }
        session.connection = null;
        timeline.cancel(session.ping);
        session.grace = timeline.after(config.initiatorGrace(), () -> gone(session));
        listener().disconnected(session, connection);
        outbox.report(new Notice.ClientDisconnected(
                session.id, session.application, session.initiated.size(), config.initiatorGrace()));
    }

    private void gone(Session session) {
        sessions.remove(session.id);
        byInstance.remove(session.instanceId, session);
        outbox.report(new Notice.ClientGone(session.id, session.application, session.initiated.size()));
        listener().gone(session);
        outcomes.initiatorGone(session.id);
    }

    int connectedCount() {
        return connected.size();
    }

    int knownCount() {
        return sessions.size();
    }

    private Listener listener() {
        return Objects.requireNonNull(listener, "Nobody listens yet");
    }
}
