/** The bank that money arrives at. It knows nothing of global transactions. */
@NullMarked
package io.atone.examples.bank2;

import org.jspecify.annotations.NullMarked;
