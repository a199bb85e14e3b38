/** The harness: its figures, and a short run of all variants. */
@NullMarked
package io.atone.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
