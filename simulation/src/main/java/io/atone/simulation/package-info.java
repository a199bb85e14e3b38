/** A whole cluster of production engine and production clients in virtual time, its load, its misfortunes, and its judges. */
@NullMarked
package io.atone.simulation;

import org.jspecify.annotations.NullMarked;
