/** The steps that a crash could split, named, so that tests can make a process end there; nothing happens otherwise. */
@NullMarked
package io.atone.core.fault;

import org.jspecify.annotations.NullMarked;
