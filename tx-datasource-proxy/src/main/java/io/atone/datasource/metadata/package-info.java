/** What Atone must know about a table to capture and restore its rows. */
@NullMarked
package io.atone.datasource.metadata;

import org.jspecify.annotations.NullMarked;
