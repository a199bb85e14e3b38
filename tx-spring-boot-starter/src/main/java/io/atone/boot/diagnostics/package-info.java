/** Explains why an application with Atone did not start, and what to do. */
@NullMarked
package io.atone.boot.diagnostics;

import org.jspecify.annotations.NullMarked;
