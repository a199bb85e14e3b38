/** The only place that knows JSqlParser: it says in our words what that parser makes of a statement. */
@NullMarked
package io.atone.datasource.sql.jsqlparser;

import org.jspecify.annotations.NullMarked;
