/** Crash tests with real processes, as a program and as a short test. */
@NullMarked
package io.atone.crash;

import org.jspecify.annotations.NullMarked;
