package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;

import io.atone.coordinator.lock.LockOwner;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.LockQuery;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/** Takes branches and questions about locks. */
final class Registrations {

    private final EngineConfig config;
    private final long epoch;
    private final Outbox outbox;
    private final Transactions transactions;
    private final Resources resources;
    private final LockRequests requests;
    private final Rollbacks rollbacks;

    Registrations(
            EngineConfig config,
            long epoch,
            Outbox outbox,
            Transactions transactions,
            Resources resources,
            LockRequests requests,
            Rollbacks rollbacks) {
        this.config = config;
        this.epoch = epoch;
        this.outbox = outbox;
        this.transactions = transactions;
        this.resources = resources;
        this.requests = requests;
        this.rollbacks = rollbacks;
    }

    void register(Session session, ReplyRoute route, RegisterBranch message) {
        Xid xid = message.branch().xid();
        Transaction transaction = transactions.tracked(xid);
        Reply answer = transaction == null ? refusalOfUntracked(xid) : answerWithoutLocks(transaction, route, message);
        Resource resource = resources.open(message.resource());
        if (answer == null && resource == null) {
            answer = Refusals.notOpen(message.resource());
        }
        if (answer == null) {
            answer = limitReached(transaction, message.lockKeys());
        }
        if (answer != null) {
            outbox.answer(route, answer);
            return;
        }
        Transaction target = transaction == null ? transactions.track(xid, GlobalStatus.ACTIVE) : transaction;
        if (!target.pending.containsKey(message.branch().branchId()) && resource != null) {
            requests.submit(
                    new PendingRegistration(requests, session, route, target, resource, message),
                    lockWait(target, message.lockWait()));
        }
    }

    void query(Session session, ReplyRoute route, LockQuery message) {
        Resource resource = resources.open(message.resource());
        Xid xid = message.xid();
        Transaction transaction = xid == null ? null : transactions.tracked(xid);
        Reply refusal = resource == null ? Refusals.notOpen(message.resource()) : tooManyKeys(message.lockKeys());
        if (refusal == null && xid != null) {
            refusal = transaction == null ? refusalOfUntracked(xid) : refusalOfTracked(transaction);
        }
        if (refusal != null) {
            outbox.answer(route, refusal);
            return;
        }
        LockOwner asker = transaction == null ? LockOwner.nobody() : transaction.locks;
        if (message.namesTaken()) {
            outbox.answer(route, requests.taken(asker, message.lockKeys()));
            return;
        }
        requests.submit(
                new PendingRequest(
                        requests, session, route, asker, null, message.lockKeys(), message.outlastsRollback()),
                lockWait(transaction, message.lockWait()));
    }

    private static @Nullable Reply refusalOfTracked(Transaction transaction) {
        if (!transaction.isActive()) {
            return Refusals.over(transaction);
        }
        return transaction.commitRequested ? Refusals.commitRequested(transaction) : null;
    }

    private @Nullable Reply refusalOfUntracked(Xid xid) {
        return switch (transactions.classify(xid)) {
            case NOT_BEGUN -> null;
            case OVER -> Refusals.over(xid, xid.toString(), transactions.outcomeOfUntracked(xid));
            case FOREIGN -> Refusals.foreign(xid, epoch);
        };
    }

    /** The answer when the transaction's state alone tells it; null when the locks have to be asked. */
    private @Nullable Reply answerWithoutLocks(Transaction transaction, ReplyRoute route, RegisterBranch message) {
        Branch known = transaction.branches.get(message.branch().branchId());
        if (!transaction.isActive()) {
            return Refusals.over(transaction);
        }
        if (known != null) {
            return repeated(known.resource.id, message, new Reply.Done());
        }
        PendingRegistration pending = transaction.pending.get(message.branch().branchId());
        if (pending != null) {
            pending.route = route;
            return repeated(pending.resource.id, message, null);
        }
        if (transaction.commitRequested) {
            // Work that the commit does not know of would be lost; nothing is decided yet, so everything is.
            Reply refusal = Refusals.commitRequested(transaction);
            rollbacks.start(
                    transaction,
                    RollbackCause.MARKED_ROLLBACK_ONLY,
                    "Branch " + message.branch().branchId() + " on " + message.resource()
                            + " came after the commit had been asked for");
            return refusal;
        }
        return null;
    }

    private static @Nullable Reply repeated(ResourceId resource, RegisterBranch message, @Nullable Reply answer) {
        return resource.equals(message.resource())
                ? answer
                : Refusals.invalid("Branch " + message.branch() + " is registered already, on " + resource);
    }

    private @Nullable Reply limitReached(@Nullable Transaction transaction, List<LockKey> keys) {
        if (transaction == null && transactions.isFull()) {
            return Refusals.limit("maxLiveTransactions", config.maxLiveTransactions());
        }
        if (transaction != null
                && transaction.branches.size() + transaction.pending.size() >= config.maxBranchesPerTransaction()) {
            return Refusals.limit("maxBranchesPerTransaction", config.maxBranchesPerTransaction());
        }
        return tooManyKeys(keys);
    }

    private static @Nullable Reply tooManyKeys(List<LockKey> keys) {
        return keys.size() > Protocol.MAX_LOCK_KEYS_PER_BRANCH
                ? Refusals.limit("MAX_LOCK_KEYS_PER_BRANCH", Protocol.MAX_LOCK_KEYS_PER_BRANCH)
                : null;
    }

    private Duration lockWait(@Nullable Transaction transaction, @Nullable Duration wish) {
        if (wish != null) {
            return wish;
        }
        Duration transactions = transaction == null ? null : transaction.lockWait;
        return transactions == null ? config.defaultLockWait() : transactions;
    }
}
