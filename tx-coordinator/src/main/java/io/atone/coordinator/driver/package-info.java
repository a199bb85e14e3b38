/** Runs the engine: one thread that feeds it events and carries out its effects, and one that writes its decisions. */
@NullMarked
package io.atone.coordinator.driver;

import org.jspecify.annotations.NullMarked;
