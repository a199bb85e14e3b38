/** The programs under test: an initiator that moves money, and a participant that takes it. */
@NullMarked
package io.atone.crash.node;

import org.jspecify.annotations.NullMarked;
