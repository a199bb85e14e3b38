/** Global lock keys from row changes. */
@NullMarked
package io.atone.datasource.lock;

import org.jspecify.annotations.NullMarked;
