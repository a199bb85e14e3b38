/** The API of global transactions: begin, commit, roll back, and a template that does all three. */
@NullMarked
package io.atone.core;

import org.jspecify.annotations.NullMarked;
