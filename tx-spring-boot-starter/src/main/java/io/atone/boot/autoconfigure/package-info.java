/** Puts everything in place in a Spring Boot application. */
@NullMarked
package io.atone.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
