/** Every short sequence of events on the production engine, with what must always hold checked after each of them. */
@NullMarked
package io.atone.coordinator.sequence;

import org.jspecify.annotations.NullMarked;
