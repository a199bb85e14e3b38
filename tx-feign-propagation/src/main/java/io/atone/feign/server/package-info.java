/** Joins the global transaction that a request carries: a servlet filter and a WebFlux filter over one set of rules. */
@NullMarked
package io.atone.feign.server;

import org.jspecify.annotations.NullMarked;
