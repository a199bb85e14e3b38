package io.atone.simulation.world;

import java.util.function.BooleanSupplier;

import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ServerMessage;

/**
 * One stream: messages of one direction stay in order, everything else is a matter of luck. When it is cut, each side
 * notices in its own time, and until then may or may not get what was on the way. While its link duplicates, any message but
 * the Hello that opens it may come a second time, at once or after later ones.
 */
public final class Stream {

    /** The coordinator's end. */
    public interface ServerEnd {
        void received(Stream stream, ClientEnvelope envelope);

        void lost(Stream stream);
    }

    /** The client's end. */
    public interface ClientEnd {
        void received(Stream stream, ServerMessage message);

        void lost(Stream stream);
    }

    private static final int MAX_DELAY_MILLIS = 12;
    private static final int RARE_DELAY_MILLIS = 200;
    private static final double RARE = 0.02;
    private static final double DUPLICATED = 0.3;
    /** So much later than the message itself may its duplicate come. */
    private static final int MAX_DUPLICATE_DELAY_MILLIS = 400;

    private static final int MAX_NOTICE_MILLIS = 150;
    /** A side that hears nothing of the end finds out by itself, as keep-alive does. */
    private static final int KEEP_ALIVE_MILLIS = 2000;

    private final long number;
    private final Scheduler scheduler;
    private final Link link;
    private final ServerEnd server;
    private final ClientEnd client;
    private boolean cut;
    private boolean serverDeaf;
    private boolean clientDeaf;
    private long lastToServer;
    private long lastToClient;

    public Stream(long number, Scheduler scheduler, Link link, ServerEnd server, ClientEnd client) {
        this.number = number;
        this.scheduler = scheduler;
        this.link = link;
        this.server = server;
        this.client = client;
    }

    /** Tells it from all other streams. */
    public long number() {
        return number;
    }

    public void toServer(ClientEnvelope envelope) {
        if (!cut) {
            lastToServer = deliver(
                    Math.max(lastToServer, link.toServerOpenAt()),
                    envelope.message() instanceof ClientMessage.Hello,
                    () -> serverDeaf,
                    () -> server.received(this, envelope));
        }
    }

    public void toClient(ServerMessage message) {
        if (!cut) {
            lastToClient = deliver(
                    Math.max(lastToClient, link.toClientOpenAt()),
                    false,
                    () -> clientDeaf,
                    () -> client.received(this, message));
        }
    }

    private long deliver(long notBefore, boolean onceOnly, BooleanSupplier deaf, Runnable delivery) {
        int delay = scheduler.chance(RARE) ? RARE_DELAY_MILLIS : MAX_DELAY_MILLIS;
        long at = Math.max(notBefore, scheduler.now() + scheduler.between(0, delay));
        deliverAt(at, deaf, delivery);
        if (!onceOnly && link.duplicates() && scheduler.chance(DUPLICATED)) {
            int later = scheduler.chance(0.5) ? 0 : scheduler.between(0, MAX_DUPLICATE_DELAY_MILLIS);
            deliverAt(at + later, deaf, delivery);
        }
        return at;
    }

    private void deliverAt(long at, BooleanSupplier deaf, Runnable delivery) {
        scheduler.after(at - scheduler.now(), () -> {
            if (!deaf.getAsBoolean()) {
                delivery.run();
            }
        });
    }

    /** The connection breaks. False when it has done so before. */
    public boolean cut() {
        if (cut) {
            return false;
        }
        cut = true;
        serverDeaf = scheduler.chance(0.5);
        clientDeaf = scheduler.chance(0.5);
        scheduler.after(noticedAfter(link.toServerOpenAt()), () -> {
            serverDeaf = true;
            server.lost(this);
        });
        scheduler.after(noticedAfter(link.toClientOpenAt()), () -> {
            clientDeaf = true;
            client.lost(this);
        });
        return true;
    }

    private long noticedAfter(long openAt) {
        long blocked = Math.min(KEEP_ALIVE_MILLIS, Math.max(0, openAt - scheduler.now()));
        return blocked + scheduler.between(0, MAX_NOTICE_MILLIS);
    }
}
