/** The network edge: gRPC streams in and out of the driver, with every limit a peer can run into; no logic of its own. */
@NullMarked
package io.atone.coordinator.rpc;

import org.jspecify.annotations.NullMarked;
