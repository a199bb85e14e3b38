/** Which global transaction the current thread works for. */
@NullMarked
package io.atone.core.context;

import org.jspecify.annotations.NullMarked;
