/** The accounts by Spring Data JDBC. */
@NullMarked
package io.atone.frameworks.datajdbc;

import org.jspecify.annotations.NullMarked;
