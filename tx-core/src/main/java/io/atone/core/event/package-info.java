/** What a program may listen to: for metrics, logs and its own bookkeeping. */
@NullMarked
package io.atone.core.event;

import org.jspecify.annotations.NullMarked;
