package io.atone.coordinator.lock;

import java.util.Objects;

/** What the lock table says to a request. */
public sealed interface LockAnswer {

    /** All keys are taken, or free when that was the question. */
    record Granted() implements LockAnswer {
        static final Granted INSTANCE = new Granted();
    }

    /** The request waits; {@link LockRequest#granted()} is called later unless it is withdrawn. */
    record Waiting() implements LockAnswer {
        static final Waiting INSTANCE = new Waiting();
    }

    /** Nothing was taken, and the request does not wait. */
    record Refused(LockConflict conflict) implements LockAnswer {
        public Refused {
            Objects.requireNonNull(conflict, "conflict");
        }
    }
}
