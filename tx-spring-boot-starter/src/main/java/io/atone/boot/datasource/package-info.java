/** Wraps the application's data sources, each exactly once and at the database it really belongs to. */
@NullMarked
package io.atone.boot.datasource;

import org.jspecify.annotations.NullMarked;
