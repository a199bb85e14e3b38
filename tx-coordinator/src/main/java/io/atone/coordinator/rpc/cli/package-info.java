/** The admin commands of the coordinator's jar: what a person types, sent to a running coordinator, and shown. */
@NullMarked
package io.atone.coordinator.rpc.cli;

import org.jspecify.annotations.NullMarked;
