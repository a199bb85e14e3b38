package io.atone.coordinator.engine;

import java.util.Objects;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.status.Outcome;

/** What the engine tells people about; the edge turns it into log lines and metrics. Grows with the engine. */
public sealed interface Notice {

    /** A transaction is over, or waits for a person. */
    record TransactionEnded(Xid xid, String name, String application, Outcome outcome, int branches) implements Notice {
        public TransactionEnded {
            Objects.requireNonNull(xid, "xid");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(application, "application");
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /** A branch cannot be undone without a person's word. */
    record BranchNeedsAttention(BranchRef branch, ResourceId resource, String detail) implements Notice {
        public BranchNeedsAttention {
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
