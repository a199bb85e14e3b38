package io.atone.coordinator.engine;

import java.util.Objects;

import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage;

/** What happens to the engine. */
public sealed interface Event {

    /**
     * A message arrived. The first one of a connection is Hello.
     *
     * @param requestId what the answer has to carry; 0 for a one-way message
     */
    record MessageReceived(ConnectionId connection, long requestId, ClientMessage message) implements Event {
        public MessageReceived {
            Objects.requireNonNull(connection, "connection");
            Objects.requireNonNull(message, "message");
        }
    }

    /** The stream is gone; nothing sent on it arrives any more. */
    record ConnectionLost(ConnectionId connection) implements Event {
        public ConnectionLost {
            Objects.requireNonNull(connection, "connection");
        }
    }

    /**
     * Decisions are on the disk.
     *
     * @param number of the last {@link Effect.AppendDecision} that is; all with smaller numbers are too
     */
    record DecisionsDurable(long number) implements Event {}

    /** It is on the disk that this resource exists. */
    record ResourceRecorded(ResourceId resource) implements Event {
        public ResourceRecorded {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** It is on the disk that this resource is gone for good. */
    record ResourceForgotten(ResourceId resource) implements Event {
        public ResourceForgotten {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** The instant that the engine asked to be woken at has come. */
    record DeadlineReached() implements Event {}
}
