/** The stream to the coordinator as the client sees it, whatever carries it. */
@NullMarked
package io.atone.core.transport;

import org.jspecify.annotations.NullMarked;
