/** Phase one: the local transaction of a connection as a branch of a global one, up to its local commit. */
@NullMarked
package io.atone.datasource.branch;

import org.jspecify.annotations.NullMarked;
