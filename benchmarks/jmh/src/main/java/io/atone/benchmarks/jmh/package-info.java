/** The pieces that run in every transaction, each measured alone. */
@NullMarked
package io.atone.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
