/** What is done to the processes while they work. */
@NullMarked
package io.atone.crash.scenario;

import org.jspecify.annotations.NullMarked;
