/** What the coordinator tells the people who run it. */
@NullMarked
package io.atone.coordinator.admin;

import org.jspecify.annotations.NullMarked;
