package io.atone.core.time;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Random ids. The thread-local generators are seeded by the JDK from the operating system, so processes do not collide. */
public final class SystemIdSource implements IdSource {

    @Override
    public long nextPositiveLong() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    @Override
    public String newUniqueText() {
        return UUID.randomUUID().toString();
    }
}
