/** What a kind of resource (AT, later TCC, XA ...) implements, and what it may ask of the coordinator. */
@NullMarked
package io.atone.core.rm;

import org.jspecify.annotations.NullMarked;
