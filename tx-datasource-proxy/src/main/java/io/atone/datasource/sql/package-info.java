/** Understands SQL text: from a statement to the plan by which its effect is captured, or to the reason it is refused. */
@NullMarked
package io.atone.datasource.sql;

import org.jspecify.annotations.NullMarked;
