/** The process that runs one variant under load and says what it measured. */
@NullMarked
package io.atone.benchmarks.load;

import org.jspecify.annotations.NullMarked;
