/** Connects a process to the coordinator: {@link io.atone.core.client.AtoneClients} is the entry. */
@NullMarked
package io.atone.core.client;

import org.jspecify.annotations.NullMarked;
