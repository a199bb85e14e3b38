/** Runs variants side by side: databases, coordinators, workers, interleaved rounds, checks, and the report. */
@NullMarked
package io.atone.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
