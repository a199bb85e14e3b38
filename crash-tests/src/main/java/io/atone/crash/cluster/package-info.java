/** Coordinator, initiator, participant and database server as processes that can be killed, stopped and started. */
@NullMarked
package io.atone.crash.cluster;

import org.jspecify.annotations.NullMarked;
