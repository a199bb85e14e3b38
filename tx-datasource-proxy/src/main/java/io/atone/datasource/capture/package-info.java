/** Runs one statement so that what it changes is known exactly: images before and after, and the rows' lock keys. */
@NullMarked
package io.atone.datasource.capture;

import org.jspecify.annotations.NullMarked;
