/** Judges of a run, each of one promise: they see databases, replies and the disk, and never ask the coordinator. */
@NullMarked
package io.atone.simulation.check;

import org.jspecify.annotations.NullMarked;
