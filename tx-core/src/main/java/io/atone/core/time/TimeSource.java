package io.atone.core.time;

/** Where time comes from. Thread-safe. */
@FunctionalInterface
public interface TimeSource {

    /** Milliseconds that only ever grow, from an arbitrary start; for measuring lengths, never to be shown. */
    long monotonicMillis();
}
