/** The deterministic heart: (state, event, now) to effects. No threads, no clock, no randomness, no I/O, no logging. */
@NullMarked
package io.atone.coordinator.engine;

import org.jspecify.annotations.NullMarked;
