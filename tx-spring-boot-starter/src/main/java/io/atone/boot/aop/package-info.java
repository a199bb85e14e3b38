/** Runs annotated methods in global transactions. */
@NullMarked
package io.atone.boot.aop;

import org.jspecify.annotations.NullMarked;
