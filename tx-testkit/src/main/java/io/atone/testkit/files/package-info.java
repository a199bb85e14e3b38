/** Directories with all they contain. */
@NullMarked
package io.atone.testkit.files;

import org.jspecify.annotations.NullMarked;
