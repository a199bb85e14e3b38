/** The client as a deterministic state machine: calls and messages in, effects out; no threads, clock, chance or I/O. */
@NullMarked
package io.atone.core.client.machine;

import org.jspecify.annotations.NullMarked;
