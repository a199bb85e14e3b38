/** One application by each persistence framework, on each engine: what a global rollback and a global commit leave. */
@NullMarked
package io.atone.frameworks;

import org.jspecify.annotations.NullMarked;
