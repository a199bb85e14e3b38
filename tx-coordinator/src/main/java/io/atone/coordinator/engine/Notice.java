package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.Objects;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.status.Outcome;

/** What the engine tells people about; the edge turns it into log lines and metrics. Grows with the engine. */
public sealed interface Notice {

    /** A transaction's outcome is certain (committed durably, or undone completely), or it waits for a person. */
    record TransactionEnded(Xid xid, String name, String application, Outcome outcome, int branches) implements Notice {
        public TransactionEnded {
            Objects.requireNonNull(xid, "xid");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(application, "application");
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /** A transaction is to be rolled back; its branches are being undone. */
    record RollbackStarted(Xid xid, String name, String application, Outcome outcome, int branches) implements Notice {
        public RollbackStarted {
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

    /** A person has said how a branch that needed attention goes on: guarded is a mere retry. */
    record OperatorDecided(BranchRef branch, ResourceId resource, UndoOrder order) implements Notice {
        public OperatorDecided {
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(order, "order");
        }
    }

    /** A branch that needed attention is done; guarded means that every row was restored in the ordinary way after all. */
    record AttentionEnded(BranchRef branch, ResourceId resource, UndoOrder order) implements Notice {
        public AttentionEnded {
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(order, "order");
        }
    }

    /** An attempt at phase two failed; the next one follows after the pause. */
    record PhaseTwoFailed(BranchRef branch, ResourceId resource, int attempts, String detail, Duration pause)
            implements Notice {
        public PhaseTwoFailed {
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(detail, "detail");
            Objects.requireNonNull(pause, "pause");
        }
    }

    /** A client has come. */
    record ClientConnected(ClientId client, String application, boolean resumed) implements Notice {
        public ClientConnected {
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(application, "application");
        }
    }

    /** A client's stream is gone; when it does not come back within the grace period, its transactions are rolled back. */
    record ClientDisconnected(ClientId client, String application, int liveTransactions, Duration grace)
            implements Notice {
        public ClientDisconnected {
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(application, "application");
            Objects.requireNonNull(grace, "grace");
        }
    }

    /** A client did not come back within the grace period. */
    record ClientGone(ClientId client, String application, int liveTransactions) implements Notice {
        public ClientGone {
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(application, "application");
        }
    }

    /** A resource accepts branches. */
    record ResourceOpened(ResourceId resource, int branchesFound) implements Notice {
        public ResourceOpened {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /**
     * A resource is gone for good, by a person's word: what was waited for there is taken for done.
     *
     * @param branches so many of its branches were not finished
     */
    record ResourceForgotten(ResourceId resource, String reason, int branches) implements Notice {
        public ResourceForgotten {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** A resource was to be forgotten, but somebody has begun to use it before that was on the disk: it stays known. */
    record ResourceKept(ResourceId resource, String reason) implements Notice {
        public ResourceKept {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** A scan failed; the resource stays closed until one succeeds. */
    record ScanFailed(ResourceId resource, String detail) implements Notice {
        public ScanFailed {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(detail, "detail");
        }
    }

    /** A scan found a branch on a row that another transaction holds. Cannot be unless the isolation was broken. */
    record LockLost(BranchRef branch, ResourceId resource, LockKey key) implements Notice {
        public LockLost {
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(key, "key");
        }
    }

    /** Transactions of earlier epochs are waited for no longer; those that nobody announced are rolled back. */
    record AdoptionEnded(int rolledBack, int resourcesNotScanned) implements Notice {}
}
