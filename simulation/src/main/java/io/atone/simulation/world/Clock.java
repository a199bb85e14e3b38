package io.atone.simulation.world;

/** The monotonic clock of one process: starts anywhere, runs a little fast or slow, may jump ahead. */
public final class Clock {

    private static final long MILLION = 1_000_000;

    private final Scheduler scheduler;
    private final long offsetMillis;
    private final long driftPerMillion;
    private long jumpedMillis;

    public Clock(Scheduler scheduler, long offsetMillis, long driftPerMillion) {
        this.scheduler = scheduler;
        this.offsetMillis = offsetMillis;
        this.driftPerMillion = driftPerMillion;
    }

    public long now() {
        return offsetMillis + jumpedMillis + scheduler.now() + scheduler.now() * driftPerMillion / MILLION;
    }

    /** In true time, how long it takes until this clock shows the instant. */
    public long delayUntil(long instantMillis) {
        long remaining = instantMillis - now();
        return remaining <= 0 ? 0 : remaining * MILLION / (MILLION + driftPerMillion) + 1;
    }

    public void jumpAhead(long millis) {
        jumpedMillis += millis;
    }
}
