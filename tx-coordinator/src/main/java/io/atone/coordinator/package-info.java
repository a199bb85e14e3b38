/** The coordinator to embed: start one with a configuration, close it when done. */
@NullMarked
package io.atone.coordinator;

import org.jspecify.annotations.NullMarked;
