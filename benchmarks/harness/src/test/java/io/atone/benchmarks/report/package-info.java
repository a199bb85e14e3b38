/** Tables and pictures. */
@NullMarked
package io.atone.benchmarks.report;

import org.jspecify.annotations.NullMarked;
