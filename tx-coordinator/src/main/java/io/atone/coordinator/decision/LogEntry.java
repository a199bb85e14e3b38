package io.atone.coordinator.decision;

import java.util.Objects;

import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;

/** What a frame of the log says. Immutable. */
sealed interface LogEntry {

    /** An epoch began. */
    record EpochStarted(long epoch) implements LogEntry {}

    /** A resource exists. */
    record ResourceSeen(ResourceId resource) implements LogEntry {
        public ResourceSeen {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** A resource is gone for good. */
    record ResourceForgotten(ResourceId resource) implements LogEntry {
        public ResourceForgotten {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** A transaction is committed. */
    record Decided(Decision decision) implements LogEntry {
        public Decided {
            Objects.requireNonNull(decision, "decision");
        }
    }

    /** A decision is needed no more. */
    record Forgotten(Xid xid) implements LogEntry {
        public Forgotten {
            Objects.requireNonNull(xid, "xid");
        }
    }
}
