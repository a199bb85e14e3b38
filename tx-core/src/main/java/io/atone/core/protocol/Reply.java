package io.atone.core.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.status.Outcome;
import org.jspecify.annotations.Nullable;

/** The coordinator's answer to a request. All are immutable. */
public sealed interface Reply {

    /** The request was carried out. */
    record Done() implements Reply {}

    /** How the transaction ended, or where it stands. Answers Commit and Rollback. */
    record Ended(Outcome outcome) implements Reply {
        public Ended {
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /**
     * The locks were not granted. Answers RegisterBranch and LockQuery.
     *
     * @param lockKey the first key that was in the way
     * @param holder who holds it, or waits for it ahead of the asker
     * @param cycle for {@link LockRefusalKind#DEADLOCK} the transactions on the cycle, the asker's first; else empty
     */
    record LockRefusal(
            LockRefusalKind kind,
            LockKey lockKey,
            Xid holder,
            String holderApplication,
            String holderName,
            Duration holderAge,
            List<Xid> cycle)
            implements Reply {
        public LockRefusal {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(lockKey, "lockKey");
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(holderApplication, "holderApplication");
            Objects.requireNonNull(holderName, "holderName");
            Objects.requireNonNull(holderAge, "holderAge");
            cycle = List.copyOf(cycle);
        }
    }

    /**
     * Which of the keys asked for others hold. Answers a LockQuery that wants just this.
     *
     * @param lockKeys none when all are free
     */
    record Taken(List<LockKey> lockKeys) implements Reply {
        public Taken {
            lockKeys = List.copyOf(lockKeys);
        }
    }

    /**
     * Anything else that was refused.
     *
     * @param outcome for {@link RefusalKind#TRANSACTION_OVER} how the transaction ended or where it stands; else null
     */
    record Refusal(RefusalKind kind, String message, @Nullable Outcome outcome) implements Reply {
        public Refusal {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(message, "message");
        }
    }

    /** Why locks were not granted. */
    enum LockRefusalKind {
        /** The wait was longer than allowed. */
        TIMED_OUT_WAITING,
        /** Waiting would have closed a cycle. */
        DEADLOCK,
        /** The holder rolls back and needs the database rows that the asker holds. */
        HOLDER_ROLLING_BACK,
        /** The holder waits for an operator. */
        HOLDER_NEEDS_ATTENTION,
        /** Too many requests wait already. */
        TOO_MANY_WAITERS
    }

    /** Why something else was refused. */
    enum RefusalKind {
        /** The transaction takes no branches and no marks any more. */
        TRANSACTION_OVER,
        /** The resource is not open in this epoch yet. */
        RESOURCE_NOT_OPEN,
        /** A limit of the coordinator is reached. */
        LIMIT_EXCEEDED,
        /** The request makes no sense. */
        INVALID,
        /** The coordinator shuts down. */
        SHUTTING_DOWN
    }
}
