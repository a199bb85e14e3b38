/** Starts coordinator, banks and databases as a user would, runs the scenarios over HTTP and asserts what must hold. */
@NullMarked
package io.atone.examples.demo;

import org.jspecify.annotations.NullMarked;
