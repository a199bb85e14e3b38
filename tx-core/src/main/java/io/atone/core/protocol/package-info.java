/** The messages between client and coordinator as plain records, free of any transport. */
@NullMarked
package io.atone.core.protocol;

import org.jspecify.annotations.NullMarked;
