/** Carries the XID over RestTemplate and RestClient, and the HTTP interfaces built on them. */
@NullMarked
package io.atone.feign.http;

import org.jspecify.annotations.NullMarked;
