/** The short form of the crash tests. */
@NullMarked
package io.atone.crash;

import org.jspecify.annotations.NullMarked;
