/** JUnit Jupiter extensions: tests on every database engine, a coordinator in the test process, checks for residue. */
@NullMarked
package io.atone.testkit.junit;

import org.jspecify.annotations.NullMarked;
