/** The annotations that business code uses. */
@NullMarked
package io.atone.boot.annotation;

import org.jspecify.annotations.NullMarked;
