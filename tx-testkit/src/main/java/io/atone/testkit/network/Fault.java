package io.atone.testkit.network;

import java.time.Duration;
import java.util.Objects;

/** What a {@link FaultProxy} does to the bytes of one direction. */
public sealed interface Fault {

    /** Hands everything on at once. */
    Fault NONE = new None();

    /** Takes everything and hands nothing on; neither side hears of it. What was swallowed never arrives. */
    Fault DROP = new Drop();

    /** Hands nothing on until another fault is set; then what was held back arrives. */
    Fault HOLD = new Hold();

    /** Hands everything on, each piece so much later. */
    static Fault delay(Duration by) {
        return new Delay(by);
    }

    /** Hands on so many more bytes, of all connections together, and then resets the connection in the middle of what it carries. */
    static Fault cutAfter(int bytes) {
        return new Cut(bytes);
    }

    /** See {@link #NONE}. */
    record None() implements Fault {}

    /** See {@link #DROP}. */
    record Drop() implements Fault {}

    /** See {@link #HOLD}. */
    record Hold() implements Fault {}

    /** See {@link #delay}. */
    record Delay(Duration by) implements Fault {
        public Delay {
            Objects.requireNonNull(by, "by");
            if (by.isNegative()) {
                throw new IllegalArgumentException("A delay is not negative, but is " + by);
            }
        }
    }

    /** See {@link #cutAfter}. */
    record Cut(int bytes) implements Fault {
        public Cut {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes is not negative, but is " + bytes);
            }
        }
    }
}
