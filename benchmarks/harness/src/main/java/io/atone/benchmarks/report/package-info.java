/** What a benchmark leaves behind: tables as data, pictures. Knows nothing of what was measured. */
@NullMarked
package io.atone.benchmarks.report;

import org.jspecify.annotations.NullMarked;
