/** The load, on a database in memory. */
@NullMarked
package io.atone.benchmarks.load;

import org.jspecify.annotations.NullMarked;
