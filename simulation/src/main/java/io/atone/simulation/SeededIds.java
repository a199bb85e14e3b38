package io.atone.simulation;

import io.atone.core.time.IdSource;
import io.atone.simulation.world.Scheduler;

/** Ids from the seed. */
record SeededIds(Scheduler scheduler) implements IdSource {

    @Override
    public long nextPositiveLong() {
        return scheduler.nextPositiveLong();
    }

    @Override
    public String newUniqueText() {
        return Long.toString(nextPositiveLong(), 36);
    }
}
