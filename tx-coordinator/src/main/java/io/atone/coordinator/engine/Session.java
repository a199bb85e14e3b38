package io.atone.coordinator.engine;

import java.util.LinkedHashSet;
import java.util.Set;

import io.atone.core.id.ClientId;
import org.jspecify.annotations.Nullable;

/** One client process of this epoch, connected or in its grace period. */
final class Session {

    final ClientId id;
    final String application;
    final String instanceId;
    /** Transactions it began that are not finished, and those that others have named before its Begin came. */
    final Set<Transaction> initiated = new LinkedHashSet<>();
    /** Resources announced on the current connection. */
    final Set<Resource> announced = new LinkedHashSet<>();
    /** Requests of the current connection that wait for locks. */
    final Set<PendingRequest> waiting = new LinkedHashSet<>();

    @Nullable
    ConnectionId connection;
    /** The highest sequence number it is known to have used. */
    long watermark;
    /** It will never ask about transactions with a smaller sequence number again. */
    long oldestLive = 1;

    long lastHeardMillis;
    long lastNonce;
    /** Of the last Pong that has arrived. */
    long answeredNonce;

    @Nullable
    Deadline ping;

    @Nullable
    Deadline grace;

    Session(ClientId id, String application, String instanceId) {
        this.id = id;
        this.application = application;
        this.instanceId = instanceId;
    }

    void raiseWatermark(long sequence) {
        watermark = Math.max(watermark, sequence);
    }

    @Override
    public String toString() {
        return application + " (client " + id + ")";
    }
}
