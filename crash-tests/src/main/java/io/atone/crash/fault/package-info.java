/** Ends a process at a named point between two steps. */
@NullMarked
package io.atone.crash.fault;

import org.jspecify.annotations.NullMarked;
