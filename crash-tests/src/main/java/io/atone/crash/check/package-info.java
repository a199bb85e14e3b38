/** Judges from the databases alone, and from what the initiator was told, whether every transfer is all or nothing. */
@NullMarked
package io.atone.crash.check;

import org.jspecify.annotations.NullMarked;
