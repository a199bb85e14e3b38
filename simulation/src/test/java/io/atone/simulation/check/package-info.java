/** The judges, each shown a history that breaks its promise. */
@NullMarked
package io.atone.simulation.check;

import org.jspecify.annotations.NullMarked;
