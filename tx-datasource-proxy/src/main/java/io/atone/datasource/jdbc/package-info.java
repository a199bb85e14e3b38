/** One proxy per JDBC interface: everything is the driver's, except what a global transaction has to see. */
@NullMarked
package io.atone.datasource.jdbc;

import org.jspecify.annotations.NullMarked;
