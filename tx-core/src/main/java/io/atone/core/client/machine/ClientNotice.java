package io.atone.core.client.machine;

import java.time.Duration;
import java.util.Objects;

import io.atone.core.id.ClientId;

/** What the machine tells people about. All are immutable. */
public sealed interface ClientNotice {

    /** There is a session. */
    record Connected(long epoch, ClientId clientId, boolean resumed) implements ClientNotice {
        public Connected {
            Objects.requireNonNull(clientId, "clientId");
        }
    }

    /**
     * There is no session any more, or none came about. Told once for each outage.
     *
     * @param retryIn when the next attempt comes
     */
    record Disconnected(String why, boolean hopeless, Duration retryIn) implements ClientNotice {
        public Disconnected {
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(retryIn, "retryIn");
        }
    }

    /** The coordinator's epoch went backwards: it has lost its data directory, or another one answers at its address. */
    record EpochWentBack(long from, long to) implements ClientNotice {}

    /**
     * A bound is reached, and something was given up.
     *
     * @param what was given up, and what follows from it
     */
    record GivenUp(String what) implements ClientNotice {
        public GivenUp {
            Objects.requireNonNull(what, "what");
        }
    }
}
