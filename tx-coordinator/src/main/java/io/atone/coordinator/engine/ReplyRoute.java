package io.atone.coordinator.engine;

/** Where the answer to a request goes. */
record ReplyRoute(ConnectionId connection, long requestId) {}
