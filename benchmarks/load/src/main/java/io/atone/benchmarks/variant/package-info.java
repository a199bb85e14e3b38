/** The ways in which a transfer can be made atomic, and what they have in common. */
@NullMarked
package io.atone.benchmarks.variant;

import org.jspecify.annotations.NullMarked;
