/** The undo record: its content, its stored form, its table and the way it is applied. */
@NullMarked
package io.atone.datasource.undo;

import org.jspecify.annotations.NullMarked;
