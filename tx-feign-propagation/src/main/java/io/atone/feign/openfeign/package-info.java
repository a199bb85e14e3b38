/** Carries the XID over Feign clients, also through fallbacks and circuit breakers. */
@NullMarked
package io.atone.feign.openfeign;

import org.jspecify.annotations.NullMarked;
