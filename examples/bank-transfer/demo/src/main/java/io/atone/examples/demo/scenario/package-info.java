/** What can happen to a transfer, one class each. */
@NullMarked
package io.atone.examples.demo.scenario;

import org.jspecify.annotations.NullMarked;
