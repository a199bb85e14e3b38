/** The running system that scenarios play on, and how they look at it from outside. */
@NullMarked
package io.atone.examples.demo.stage;

import org.jspecify.annotations.NullMarked;
