/** Carries a global transaction's XID over HTTP, and sees to it that a failed call cannot be hidden from the commit. */
@NullMarked
package io.atone.feign;

import org.jspecify.annotations.NullMarked;
