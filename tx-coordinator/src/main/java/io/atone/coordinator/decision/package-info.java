/** The decision log: the one thing that the coordinator writes durably. */
@NullMarked
package io.atone.coordinator.decision;

import org.jspecify.annotations.NullMarked;
