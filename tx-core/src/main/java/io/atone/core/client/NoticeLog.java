package io.atone.core.client;

import io.atone.core.client.machine.ClientNotice;
import io.atone.core.client.machine.ClientNotice.Connected;
import io.atone.core.client.machine.ClientNotice.Disconnected;
import io.atone.core.client.machine.ClientNotice.EpochWentBack;
import io.atone.core.client.machine.ClientNotice.GivenUp;
import io.atone.core.event.ClientListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the machine's notices to the log, one line each, and tells the listener. */
final class NoticeLog {

    private static final Logger log = LoggerFactory.getLogger("io.atone.client");

    private final String coordinator;
    private final ClientListener listener;

    NoticeLog(String coordinator, ClientListener listener) {
        this.coordinator = coordinator;
        this.listener = listener;
    }

    void accept(ClientNotice notice) {
        if (notice instanceof Connected connected) {
            log.info(
                    "Connected to the coordinator at {} as client {} in epoch {}{}",
                    coordinator,
                    connected.clientId(),
                    connected.epoch(),
                    connected.resumed() ? "; the session goes on" : "");
            listener.connected(connected.epoch());
        } else if (notice instanceof Disconnected lost) {
            log.warn(
                    "No session with the coordinator at {}: {}. {} in {} ms; until then global transactions cannot begin"
                            + " or commit",
                    coordinator,
                    lost.why(),
                    lost.hopeless() ? "Somebody has to change that; the next attempt is" : "The next attempt is",
                    lost.retryIn().toMillis());
            listener.disconnected(lost.why());
        } else if (notice instanceof EpochWentBack back) {
            log.error(
                    "The coordinator at {} went back from epoch {} to {}: it has lost its data, or it is another one."
                            + " Decisions may be lost; check its data directory",
                    coordinator,
                    back.from(),
                    back.to());
        } else if (notice instanceof GivenUp given) {
            log.warn("Given up: {}", given.what());
        }
    }
}
