package io.atone.core.time;

import java.util.concurrent.TimeUnit;

/** The machine's monotonic clock. */
public final class SystemTimeSource implements TimeSource {

    @Override
    public long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
