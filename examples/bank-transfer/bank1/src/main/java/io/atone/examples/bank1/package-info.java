/** The bank that money leaves, and where the global transaction begins. */
@NullMarked
package io.atone.examples.bank1;

import org.jspecify.annotations.NullMarked;
