/** Carries the transaction to the threads of Spring's task executors. */
@NullMarked
package io.atone.boot.async;

import org.jspecify.annotations.NullMarked;
