/** Operating-system processes that tests start, stop and kill, and that never outlive the JVM that started them. */
@NullMarked
package io.atone.testkit.process;

import org.jspecify.annotations.NullMarked;
