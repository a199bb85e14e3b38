/** The world around the production code as models: time, processes, network, disk and databases, all from one seed. */
@NullMarked
package io.atone.simulation.world;

import org.jspecify.annotations.NullMarked;
