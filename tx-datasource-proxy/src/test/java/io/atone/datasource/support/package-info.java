/** A coordinator by hand, and tools to look into databases. */
@NullMarked
package io.atone.datasource.support;

import org.jspecify.annotations.NullMarked;
