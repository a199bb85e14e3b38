/** Real databases for tests: one shared server per engine and JVM, a fresh database per test. */
@NullMarked
package io.atone.testkit.database;

import org.jspecify.annotations.NullMarked;
