/** The global lock table: who holds which key, who waits for it, and who would wait forever. */
@NullMarked
package io.atone.coordinator.lock;

import org.jspecify.annotations.NullMarked;
