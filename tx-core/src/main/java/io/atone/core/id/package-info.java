/** The identities that everything is named by: records that validate, parse and print themselves. */
@NullMarked
package io.atone.core.id;

import org.jspecify.annotations.NullMarked;
