/** Column values as they are carried out of a database and back into it without loss. */
@NullMarked
package io.atone.datasource.value;

import org.jspecify.annotations.NullMarked;
