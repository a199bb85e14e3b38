package io.atone.coordinator.driver;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.core.protocol.ServerMessage;

/** The clients' streams, as the driver sees them. Called by the thread that runs the engine; no method waits for a client. */
public interface ClientConnections {

    /** Sends a message in order behind those sent before; does nothing when the connection is gone. */
    void send(ConnectionId connection, ServerMessage message);

    /** Ends a stream and says why; does nothing when it is gone. */
    void disconnect(ConnectionId connection, DisconnectReason reason, String message);
}
