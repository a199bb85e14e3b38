package io.atone.crash.scenario;

import java.time.Duration;
import java.util.Random;

/**
 * The only place where time just passes: while a fault lasts, and until a moment that nobody chose. Both are what is tested, so no
 * condition can stand for them: one that is met would end the fault when the others have noticed it, which is too early for
 * what comes after that, and a moment that follows from something is not at random. Everything else is awaited.
 */
enum FaultTime {

    /**
     * How long a connection swallows or holds: longer than the ping timeout, the grace period, the waits for answers and the
     * timeout of a busy transfer. The patient ones have more time; what happens when that is over as well is for {@link #STILL}.
     */
    BAD_NETWORK(Duration.ofSeconds(9)),

    /**
     * How long a process stands still: longer than the timeout of every transaction (a patient one has 24 s), the grace period,
     * the ping timeout and the waits for answers.
     */
    STILL(Duration.ofSeconds(26));

    private final Duration length;

    FaultTime(Duration length) {
        this.length = length;
    }

    Duration length() {
        return length;
    }

    /** Lets it pass. */
    void pass() throws InterruptedException {
        Thread.sleep(length.toMillis());
    }

    /** Lets less than this pass. */
    static void passAtRandom(Random random, Duration lessThan) throws InterruptedException {
        Thread.sleep(random.nextLong(lessThan.toMillis()));
    }
}
