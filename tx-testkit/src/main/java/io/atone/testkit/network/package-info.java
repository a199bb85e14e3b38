/** A network that a test can make bad. */
@NullMarked
package io.atone.testkit.network;

import org.jspecify.annotations.NullMarked;
