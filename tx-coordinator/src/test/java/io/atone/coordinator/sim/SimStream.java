package io.atone.coordinator.sim;

import java.util.function.Consumer;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ServerMessage;

/**
 * One stream: messages of one direction stay in order, everything else is a matter of luck. When it is cut, each side
 * notices in its own time, and until then may or may not get what was on the way.
 */
final class SimStream {

    /** The coordinator's end. */
    interface ServerEnd {
        void received(ConnectionId connection, long requestId, ClientMessage message);

        void lost(ConnectionId connection);
    }

    /** The client's end. */
    interface ClientEnd {
        void received(SimStream stream, ServerMessage message);

        void lost(SimStream stream);
    }

    private static final int MAX_DELAY_MILLIS = 12;
    private static final int MAX_NOTICE_MILLIS = 150;

    final ConnectionId connection;
    private final SimScheduler scheduler;
    private final ServerEnd server;
    private final ClientEnd client;
    private boolean cut;
    private boolean serverDeaf;
    private boolean clientDeaf;
    private long lastToServer;
    private long lastToClient;

    SimStream(SimScheduler scheduler, ConnectionId connection, ServerEnd server, ClientEnd client) {
        this.scheduler = scheduler;
        this.connection = connection;
        this.server = server;
        this.client = client;
    }

    void toServer(long requestId, ClientMessage message) {
        if (!cut) {
            lastToServer = deliver(lastToServer, deaf -> {
                if (!serverDeaf) {
                    server.received(connection, requestId, message);
                }
            });
        }
    }

    void toClient(ServerMessage message) {
        if (!cut) {
            lastToClient = deliver(lastToClient, deaf -> {
                if (!clientDeaf) {
                    client.received(this, message);
                }
            });
        }
    }

    private long deliver(long notBefore, Consumer<SimStream> delivery) {
        int delay = scheduler.chance(0.02) ? 200 : MAX_DELAY_MILLIS;
        long at = Math.max(notBefore, scheduler.now() + scheduler.between(0, delay));
        scheduler.after(at - scheduler.now(), () -> delivery.accept(this));
        return at;
    }

    /** The connection breaks. */
    void cut() {
        if (cut) {
            return;
        }
        cut = true;
        serverDeaf = scheduler.chance(0.5);
        clientDeaf = scheduler.chance(0.5);
        scheduler.after(scheduler.between(0, MAX_NOTICE_MILLIS), () -> {
            serverDeaf = true;
            server.lost(connection);
        });
        scheduler.after(scheduler.between(0, MAX_NOTICE_MILLIS), () -> {
            clientDeaf = true;
            client.lost(this);
        });
    }

    boolean isCut() {
        return cut;
    }
}
