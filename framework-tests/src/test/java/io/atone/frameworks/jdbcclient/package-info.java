/** The accounts by JdbcClient and its relatives of Spring's JDBC. */
@NullMarked
package io.atone.frameworks.jdbcclient;

import org.jspecify.annotations.NullMarked;
