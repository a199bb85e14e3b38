/** Fixed and fresh seeds, found bugs as scenarios, and the proof that the checkers see. */
@NullMarked
package io.atone.simulation;

import org.jspecify.annotations.NullMarked;
