package io.atone.coordinator.engine;

import java.util.List;
import java.util.Objects;

import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ServerMessage;

/** What the engine wants done. Effects of one event are carried out in their order. */
public sealed interface Effect {

    /** Send a message; if the connection is gone meanwhile, it is dropped. */
    record Send(ConnectionId connection, ServerMessage message) implements Effect {
        public Send {
            Objects.requireNonNull(connection, "connection");
            Objects.requireNonNull(message, "message");
        }
    }

    /** End a stream with an error that says why. A {@link Event.ConnectionLost} follows. */
    record Disconnect(ConnectionId connection, DisconnectReason reason, String message) implements Effect {
        public Disconnect {
            Objects.requireNonNull(connection, "connection");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
        }
    }

    /** Why a stream is ended. */
    enum DisconnectReason {
        /** The client speaks another version of the protocol. */
        UNSUPPORTED_VERSION,
        /** The client broke the protocol. */
        PROTOCOL_VIOLATION,
        /** A newer stream of the same client has taken over. */
        REPLACED,
        /** The client did not answer pings. */
        UNRESPONSIVE,
        /** A limit of the coordinator is reached. */
        LIMIT_EXCEEDED
    }

    /**
     * Make a decision durable, then say so by {@link Event.DecisionsDurable}.
     *
     * @param number counts the decisions, without gaps
     */
    record AppendDecision(long number, Decision decision) implements Effect {
        public AppendDecision {
            Objects.requireNonNull(decision, "decision");
        }
    }

    /** These decisions are needed no more. Lazily, nothing waits for it. */
    record ForgetDecisions(List<Xid> xids) implements Effect {
        public ForgetDecisions {
            xids = List.copyOf(xids);
        }
    }

    /** Make durable that a resource exists, then say so by {@link Event.ResourceRecorded}. */
    record RecordResource(ResourceId resource) implements Effect {
        public RecordResource {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** Make durable that a resource is gone for good, then say so by {@link Event.ResourceForgotten}. */
    record ForgetResource(ResourceId resource) implements Effect {
        public ForgetResource {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** Something that people want to know: a log line, a metric. */
    record Report(Notice notice) implements Effect {
        public Report {
            Objects.requireNonNull(notice, "notice");
        }
    }
}
