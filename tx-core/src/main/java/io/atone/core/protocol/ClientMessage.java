package io.atone.core.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to the coordinator. The {@link Request}s are answered by one {@link Reply} each; everything else
 * is one-way. The meaning of each message is told in {@code coordinator.proto}. All are immutable.
 */
public sealed interface ClientMessage {

    /** A message that is answered. */
    sealed interface Request extends ClientMessage {}

    /** The first message of a stream. */
    record Hello(
            int protocolVersion,
            String application,
            String instanceId,
            @Nullable ClientId previousClientId,
            long highestSequence,
            List<LiveTransaction> liveTransactions,
            List<LiveBranch> liveBranches)
            implements ClientMessage {
        public Hello {
            Objects.requireNonNull(application, "application");
            Objects.requireNonNull(instanceId, "instanceId");
            liveTransactions = List.copyOf(liveTransactions);
            liveBranches = List.copyOf(liveBranches);
        }
    }

    /** A transaction that the client began and has not seen the end of. */
    record LiveTransaction(
            Xid xid, String name, Duration remaining, @Nullable Xid parent, @Nullable String rollbackOnlyReason) {
        public LiveTransaction {
            Objects.requireNonNull(xid, "xid");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(remaining, "remaining");
        }
    }

    /** A branch that the client registered and whose local transaction is open. */
    record LiveBranch(BranchRef branch, ResourceId resource) {
        public LiveBranch {
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** The client can serve phase two and scans of a resource. */
    record AnnounceResource(ResourceId resource, String kind, String description) implements ClientMessage {
        public AnnounceResource {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(description, "description");
        }
    }

    /**
     * A transaction has begun.
     *
     * @param parent the suspended outer transaction of a REQUIRES_NEW one
     * @param oldestLiveSequence every transaction of this client with a smaller sequence number is settled
     * @param lockWait how long its branches may wait for locks when they do not say so themselves
     */
    record Begin(
            Xid xid, String name, Duration timeout, @Nullable Xid parent, long oldestLiveSequence, Duration lockWait)
            implements ClientMessage {
        public Begin {
            Objects.requireNonNull(xid, "xid");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(timeout, "timeout");
            Objects.requireNonNull(lockWait, "lockWait");
        }
    }

    /** The vote: the branch's local transaction is committed. */
    record BranchCommitted(BranchRef branch) implements ClientMessage {
        public BranchCommitted {
            Objects.requireNonNull(branch, "branch");
        }
    }

    /**
     * What became of phase two for some branches of one resource.
     *
     * @param mode of the order that this answers; {@link UndoMode#GUARDED} for commits too
     * @param differences the rows in the way, for {@link PhaseTwoOutcome#NEEDS_ATTENTION}; may be empty even then
     */
    record PhaseTwoResult(
            ResourceId resource,
            List<BranchRef> branches,
            PhaseTwoOutcome outcome,
            String detail,
            UndoMode mode,
            List<RowDifference> differences)
            implements ClientMessage {

        /** @throws IllegalArgumentException when there are more differences than {@link RowDifference#MAX_ROWS} */
        public PhaseTwoResult {
            Objects.requireNonNull(resource, "resource");
            branches = List.copyOf(branches);
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(detail, "detail");
            Objects.requireNonNull(mode, "mode");
            differences = List.copyOf(differences);
            if (differences.size() > RowDifference.MAX_ROWS) {
                throw new IllegalArgumentException("A phase-two result tells of " + differences.size()
                        + " rows, but at most of " + RowDifference.MAX_ROWS);
            }
        }

        /** The result of a commit or of an ordinary undo, without rows to show. */
        public PhaseTwoResult(ResourceId resource, List<BranchRef> branches, PhaseTwoOutcome outcome, String detail) {
            this(resource, branches, outcome, detail, UndoMode.GUARDED, List.of());
        }
    }

    /** The answer to a ping. */
    record Pong(long nonce, long oldestLiveSequence) implements ClientMessage {}

    /**
     * What a scan found; one scan may take several reports.
     *
     * @param more further reports of this scan follow
     * @param failure not null: the scan failed and nothing of it counts
     */
    record ScanReport(ResourceId resource, List<InDoubtBranch> branches, boolean more, @Nullable String failure)
            implements ClientMessage {
        public ScanReport {
            Objects.requireNonNull(resource, "resource");
            branches = List.copyOf(branches);
        }
    }

    /** Asks for a branch and all of its locks. Answered when the locks are granted or refused. */
    record RegisterBranch(BranchRef branch, ResourceId resource, List<LockKey> lockKeys, @Nullable Duration lockWait)
            implements Request {
        public RegisterBranch {
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(resource, "resource");
            lockKeys = List.copyOf(lockKeys);
        }
    }

    /** From now on the transaction can only be rolled back. */
    record MarkRollbackOnly(Xid xid, String reason) implements Request {
        public MarkRollbackOnly {
            Objects.requireNonNull(xid, "xid");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Asks for the commit. Answered with the outcome.
     *
     * @param votes branches whose local transaction is committed, and of which no {@link BranchCommitted} was sent
     */
    record Commit(Xid xid, List<BranchId> votes) implements Request {

        /** @throws IllegalArgumentException when there are more votes than {@link Protocol#MAX_VOTES_IN_COMMIT} */
        public Commit {
            Objects.requireNonNull(xid, "xid");
            votes = List.copyOf(votes);
            if (votes.size() > Protocol.MAX_VOTES_IN_COMMIT) {
                throw new IllegalArgumentException("A commit takes " + votes.size() + " votes along, but at most "
                        + Protocol.MAX_VOTES_IN_COMMIT + " are allowed");
            }
        }

        /** Every vote was sent by itself. */
        public Commit(Xid xid) {
            this(xid, List.of());
        }
    }

    /** Asks for the rollback. Answered with the outcome, once every branch is undone or the coordinator's patience ends. */
    record Rollback(Xid xid, String reason) implements Request {
        public Rollback {
            Objects.requireNonNull(xid, "xid");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Asks whether keys are free, waiting for them if need be, without taking them.
     *
     * @param xid the asker's own transaction, whose locks do not count
     * @param lockWait null for what the transaction's beginning said
     * @param outlastsRollback also waits for a holder that is rolled back; only for askers that have no rows of the database
     *     locked, which the undo may need
     * @param namesTaken nothing waits, and {@link Reply.Taken} answers
     */
    record LockQuery(
            ResourceId resource,
            @Nullable Xid xid,
            List<LockKey> lockKeys,
            @Nullable Duration lockWait,
            boolean outlastsRollback,
            boolean namesTaken)
            implements Request {

        /** How long a coordinator waits that does not know what {@code namesTaken} means: the shortest wait there is. */
        private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

        public LockQuery {
            Objects.requireNonNull(resource, "resource");
            lockKeys = List.copyOf(lockKeys);
        }

        /** A query that is answered when the keys are free or have been waited for long enough. */
        public LockQuery(
                ResourceId resource,
                @Nullable Xid xid,
                List<LockKey> lockKeys,
                @Nullable Duration lockWait,
                boolean outlastsRollback) {
            this(resource, xid, lockKeys, lockWait, outlastsRollback, false);
        }

        /** A query that is answered at once, with the keys that others hold. */
        public static LockQuery namingTaken(ResourceId resource, @Nullable Xid xid, List<LockKey> lockKeys) {
            return new LockQuery(resource, xid, lockKeys, SHORTEST_WAIT, false, true);
        }
    }

    /** How an attempt at phase two ended. */
    enum PhaseTwoOutcome {
        /** The branch is finished. */
        DONE,
        /** Passing trouble; to be sent again later. */
        RETRY,
        /** A person has to look. */
        NEEDS_ATTENTION
    }

    /** A branch found by a scan: locally committed, its decision unknown to the resource. */
    record InDoubtBranch(BranchRef branch, List<LockKey> lockKeys) {
        public InDoubtBranch {
            Objects.requireNonNull(branch, "branch");
            lockKeys = List.copyOf(lockKeys);
        }
    }
}
