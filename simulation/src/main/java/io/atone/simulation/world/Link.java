package io.atone.simulation.world;

/**
 * The way between one client and the coordinator; either direction may be blocked for a while, unknown to both ends, and for a
 * while messages may come twice.
 */
public final class Link {

    private final Scheduler scheduler;
    private long toServerBlockedUntil;
    private long toClientBlockedUntil;
    private long duplicatesUntil;

    public Link(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    public void blockToServer(long millis) {
        toServerBlockedUntil = Math.max(toServerBlockedUntil, scheduler.now() + millis);
    }

    public void blockToClient(long millis) {
        toClientBlockedUntil = Math.max(toClientBlockedUntil, scheduler.now() + millis);
    }

    /** What is sent now does not arrive before this instant. */
    long toServerOpenAt() {
        return toServerBlockedUntil;
    }

    /** What is sent now does not arrive before this instant. */
    long toClientOpenAt() {
        return toClientBlockedUntil;
    }

    /** Some messages of either direction come twice. */
    public void duplicateFor(long millis) {
        duplicatesUntil = Math.max(duplicatesUntil, scheduler.now() + millis);
    }

    /** Whether what is sent now may come twice. */
    boolean duplicates() {
        return scheduler.now() < duplicatesUntil;
    }

    public void heal() {
        toServerBlockedUntil = 0;
        toClientBlockedUntil = 0;
        duplicatesUntil = 0;
    }
}
