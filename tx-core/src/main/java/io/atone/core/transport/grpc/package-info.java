/** gRPC: the only place that knows it and its generated classes. */
@NullMarked
package io.atone.core.transport.grpc;

import org.jspecify.annotations.NullMarked;
