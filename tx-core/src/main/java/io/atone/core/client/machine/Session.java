package io.atone.core.client.machine;

import java.time.Duration;

import io.atone.core.protocol.ServerMessage.Welcome;
import io.atone.core.time.IdSource;
import org.jspecify.annotations.Nullable;

/** Where the client stands with the coordinator, and when to try again. */
final class Session {

    static final long NEVER = Long.MAX_VALUE;

    private enum State {
        /** Not started, or closed. */
        OFF,
        /** The stream is being opened; Welcome is awaited. */
        CONNECTING,
        /** Welcome has come. */
        OPEN,
        /** The stream is gone; the next attempt is due at a certain time. */
        PAUSED
    }

    private final MachineConfig config;
    private final IdSource ids;

    private State state = State.OFF;
    private long connection;
    /** Of the last message sent on the current stream. */
    private long position;
    /** The end of the handshake or of the pause. */
    private long wakeAtMillis = NEVER;

    private int failures;
    private boolean hopeless;
    private boolean outageTold;
    private String lastFailure = "the first attempt to connect is still under way";
    private @Nullable Welcome welcome;

    Session(MachineConfig config, IdSource ids) {
        this.config = config;
        this.ids = ids;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    boolean isPaused() {
        return state == State.PAUSED;
    }

    /** The last attempt failed in a way that another one cannot mend. */
    boolean isHopeless() {
        return hopeless;
    }

    boolean isCurrent(long someConnection) {
        return state != State.OFF && state != State.PAUSED && someConnection == connection;
    }

    long connection() {
        return connection;
    }

    long nextPosition() {
        return ++position;
    }

    long wakeAtMillis() {
        return wakeAtMillis;
    }

    String lastFailure() {
        return lastFailure;
    }

    /** What the coordinator said at the beginning of this session or the last one. */
    @Nullable
    Welcome welcome() {
        return welcome;
    }

    /** Only while the session is open. */
    Welcome currentWelcome() {
        Welcome current = welcome;
        if (current == null || state != State.OPEN) {
            throw new IllegalStateException("No session: " + state);
        }
        return current;
    }

    /** A new attempt begins; returns its stream. */
    long connect(long nowMillis) {
        state = State.CONNECTING;
        connection++;
        position = 0;
        wakeAtMillis = nowMillis + config.requestTimeout().toMillis();
        return connection;
    }

    void open(Welcome newWelcome) {
        state = State.OPEN;
        welcome = newWelcome;
        wakeAtMillis = NEVER;
        failures = 0;
        hopeless = false;
        outageTold = false;
    }

    /** The stream is gone; returns how long to pause before the next attempt. */
    Duration lost(String why, boolean withoutHope, long nowMillis) {
        state = State.PAUSED;
        lastFailure = why;
        hopeless = withoutHope;
        Duration pause = withoutHope ? config.reconnectMax() : nextPause();
        failures++;
        wakeAtMillis = nowMillis + pause.toMillis();
        return pause;
    }

    void off() {
        state = State.OFF;
        wakeAtMillis = NEVER;
        lastFailure = "this client is closed";
    }

    /** True once for each outage. */
    boolean outageIsToBeTold() {
        boolean first = !outageTold;
        outageTold = true;
        return first;
    }

    /** Doubles up to the bound; the later half is random, so that many clients do not come back in step. */
    private Duration nextPause() {
        long max = config.reconnectMax().toMillis();
        long full = config.reconnectMin().toMillis();
        for (int i = 0; i < failures && full < max; i++) {
            full *= 2;
        }
        full = Math.min(full, max);
        long half = full / 2;
        return Duration.ofMillis(half + ids.nextPositiveLong() % (full - half + 1));
    }
}
