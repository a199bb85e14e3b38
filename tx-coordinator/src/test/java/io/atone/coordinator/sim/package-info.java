/** A whole cluster in virtual time from one seed: the real engine between model clients, databases, network and disk. */
@NullMarked
package io.atone.coordinator.sim;

import org.jspecify.annotations.NullMarked;
