/** What differs from database to database, one small object each. */
@NullMarked
package io.atone.datasource.dialect;

import org.jspecify.annotations.NullMarked;
