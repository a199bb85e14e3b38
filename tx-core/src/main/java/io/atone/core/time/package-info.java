/** The only sources of time and randomness; everything else is given them. */
@NullMarked
package io.atone.core.time;

import org.jspecify.annotations.NullMarked;
