/** Carries the transaction context where Micrometer's context propagation carries others; needs its library. */
@NullMarked
package io.atone.core.context.micrometer;

import org.jspecify.annotations.NullMarked;
