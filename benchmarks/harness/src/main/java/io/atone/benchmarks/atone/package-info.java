/** The transfer with Atone AT. */
@NullMarked
package io.atone.benchmarks.atone;

import org.jspecify.annotations.NullMarked;
