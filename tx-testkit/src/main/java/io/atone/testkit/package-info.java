/** Where a test gets its databases: the servers that all tests of a JVM share. */
@NullMarked
package io.atone.testkit;

import org.jspecify.annotations.NullMarked;
