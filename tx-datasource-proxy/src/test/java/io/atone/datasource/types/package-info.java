/** Every column type of every engine, exactly undone. */
@NullMarked
package io.atone.datasource.types;

import org.jspecify.annotations.NullMarked;
