/** The directions of modules and packages, as tests over all modules. */
@NullMarked
package io.atone.architecture;

import org.jspecify.annotations.NullMarked;
