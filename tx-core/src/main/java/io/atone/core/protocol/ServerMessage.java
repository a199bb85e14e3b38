package io.atone.core.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.ResourceId;

/**
 * What the coordinator says to a client, replies aside. The meaning of each message is told in
 * {@code coordinator.proto}. All are immutable.
 */
public sealed interface ServerMessage {

    /**
     * The answer to Hello.
     *
     * @param clientId what the client's XIDs start with from now on; the previous one when the session was resumed
     * @param initiatorGrace no coordinator gives a client up before it was away for so long
     */
    record Welcome(
            long epoch,
            ClientId clientId,
            int maxMessageBytes,
            Duration maxTransactionTimeout,
            Duration maxLockWait,
            Duration initiatorGrace)
            implements ServerMessage {
        public Welcome {
            Objects.requireNonNull(clientId, "clientId");
            Objects.requireNonNull(maxTransactionTimeout, "maxTransactionTimeout");
            Objects.requireNonNull(maxLockWait, "maxLockWait");
            Objects.requireNonNull(initiatorGrace, "initiatorGrace");
        }
    }

    /** The answer to the request with the same id. */
    record Answer(long requestId, Reply reply) implements ServerMessage {
        public Answer {
            Objects.requireNonNull(reply, "reply");
        }
    }

    /** These branches are committed globally: forget their undo records. */
    record CommitBranches(ResourceId resource, List<BranchRef> branches) implements ServerMessage {
        public CommitBranches {
            Objects.requireNonNull(resource, "resource");
            branches = List.copyOf(branches);
        }
    }

    /**
     * This branch is rolled back globally: undo it.
     *
     * @param order how; an operator may have decided what the guarded undo could not
     */
    record RollbackBranch(ResourceId resource, BranchRef branch, UndoOrder order) implements ServerMessage {
        public RollbackBranch {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(order, "order");
        }

        /** The ordinary, guarded undo. */
        public RollbackBranch(ResourceId resource, BranchRef branch) {
            this(resource, branch, UndoOrder.GUARDED);
        }
    }

    /** Report the in-doubt branches of this resource. */
    record ScanResource(ResourceId resource) implements ServerMessage {
        public ScanResource {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** Branches may be registered on this resource from now on, as long as this connection lives. */
    record ResourceOpen(ResourceId resource) implements ServerMessage {
        public ResourceOpen {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /**
     * To be answered by a Pong with the same nonce.
     *
     * @param answeredNonce of the last Pong that has arrived; 0 when none has
     */
    record Ping(long nonce, long answeredNonce) implements ServerMessage {}
}
