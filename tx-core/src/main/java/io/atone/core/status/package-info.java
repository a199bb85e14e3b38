/** The words for where a global transaction stands and why it was rolled back. */
@NullMarked
package io.atone.core.status;

import org.jspecify.annotations.NullMarked;
