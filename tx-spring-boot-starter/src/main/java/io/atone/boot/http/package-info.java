/** Adds the XID to the HTTP clients that are beans. */
@NullMarked
package io.atone.boot.http;

import org.jspecify.annotations.NullMarked;
