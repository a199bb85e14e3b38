/** What a database server and a database are to a test. */
@NullMarked
package io.atone.testkit.database;

import org.jspecify.annotations.NullMarked;
