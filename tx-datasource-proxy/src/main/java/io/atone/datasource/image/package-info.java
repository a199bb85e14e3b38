/** Rows as they were before and after a statement, and the changes that follow from them. */
@NullMarked
package io.atone.datasource.image;

import org.jspecify.annotations.NullMarked;
