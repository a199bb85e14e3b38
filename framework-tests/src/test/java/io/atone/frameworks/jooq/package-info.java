/** The accounts by jOOQ. */
@NullMarked
package io.atone.frameworks.jooq;

import org.jspecify.annotations.NullMarked;
