package io.atone.core.client.machine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last instant, by this client's clock, at which the coordinator certainly still had this client: when the newest of
 * the messages was sent that are known to have arrived. A coordinator gives a client up only a grace period after that.
 * A ping alone proves nothing, it may have been under way for any time; the pong that it says it has heard does.
 */
final class Lease {

    /** So much faster than this client's clock may the coordinator's run, in percent of any length of time. */
    static final int CLOCK_DRIFT_PERCENT = 1;

    /** No more are kept; the oldest give way, and prove nothing any more. */
    static final int MAX_PONGS_KEPT = 100;

    private record Sent(long nonce, long position, long atMillis) {}

    /** Of the current stream, in the order of sending. */
    private final Deque<Sent> pongs = new ArrayDeque<>();

    /** The greatest nonce answered on the current stream. */
    private long lastNonce;

    private long helloSentMillis;
    private long lastProvenMillis;

    /** A length of time of the other side's clock is over on this side's clock after so long at the earliest. */
    static long shortest(long millis) {
        return millis - millis / 100 * CLOCK_DRIFT_PERCENT - CLOCK_DRIFT_PERCENT;
    }

    void helloSent(long nowMillis) {
        pongs.clear();
        lastNonce = 0;
        helloSentMillis = nowMillis;
    }

    /** The coordinator of the current stream had the client when it read the Hello. */
    void helloArrived() {
        arrived(helloSentMillis);
    }

    /** A ping that comes again is answered again, but what the coordinator says it has heard is the first answer. */
    void pongSent(long nonce, long position, long nowMillis) {
        if (nonce <= lastNonce) {
            return;
        }
        lastNonce = nonce;
        pongs.add(new Sent(nonce, position, nowMillis));
        if (pongs.size() > MAX_PONGS_KEPT) {
            pongs.remove();
        }
    }

    /** Returns the pong's position on the stream; 0 when it is not known. */
    long pongArrived(long nonce) {
        if (pongs.stream().noneMatch(pong -> pong.nonce == nonce)) {
            return 0;
        }
        Sent pong = pongs.remove();
        while (pong.nonce != nonce) {
            pong = pongs.remove();
        }
        arrived(pong.atMillis);
        return pong.position;
    }

    /** Something that was sent on the current stream at this instant has arrived. */
    void arrived(long sentAtMillis) {
        lastProvenMillis = Math.max(lastProvenMillis, sentAtMillis);
    }

    /** Whether a coordinator with this grace period may have given the client up by now. */
    boolean mayHaveEnded(Duration grace, long nowMillis) {
        return nowMillis - lastProvenMillis >= shortest(grace.toMillis());
    }
}
