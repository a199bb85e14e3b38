package io.atone.core.client.machine;

import java.time.Duration;
import java.util.Objects;

import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply;

/** How a call ended. All are immutable. */
public sealed interface CallResult {

    /** The transaction has begun. */
    record Began(Xid xid, Duration timeout) implements CallResult {
        public Began {
            Objects.requireNonNull(xid, "xid");
            Objects.requireNonNull(timeout, "timeout");
        }
    }

    /** There is a session. */
    record Connected() implements CallResult {}

    /** The resource is open. */
    record Opened() implements CallResult {}

    /** The coordinator has answered. */
    record Replied(Reply reply) implements CallResult {
        public Replied {
            Objects.requireNonNull(reply, "reply");
        }
    }

    /**
     * There is no answer of the coordinator.
     *
     * @param message what happened and what to do, for people
     */
    record Failed(FailureKind kind, String message) implements CallResult {
        public Failed {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(message, "message");
        }
    }

    /** Why there is no answer. */
    enum FailureKind {
        /** No session with the coordinator, or no answer within the bound. */
        COORDINATOR_UNAVAILABLE,
        /** The coordinator does not take branches of the resource. */
        RESOURCE_NOT_OPEN,
        /** No answer to a commit or a rollback within the bound; the machine goes on asking. */
        OUTCOME_UNKNOWN,
        /** The caller asks for what the coordinator does not allow. */
        NOT_ALLOWED,
        /** A bound of this client is reached. */
        LIMIT_EXCEEDED
    }
}
