/** Carries the XID over WebClient and through reactive pipelines. */
@NullMarked
package io.atone.feign.reactive;

import org.jspecify.annotations.NullMarked;
