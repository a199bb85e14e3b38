package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;

import io.atone.coordinator.lock.LockAnswer;
import io.atone.coordinator.lock.LockConflict;
import io.atone.coordinator.lock.LockOwner;
import io.atone.coordinator.lock.LockRequest;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.id.LockKey;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.LockRefusal;
import io.atone.core.protocol.Reply.LockRefusalKind;

/** Requests between asking the lock table and their one answer: granted, refused, waited long enough, or withdrawn. */
final class LockRequests {

    private final EngineConfig config;
    private final Timeline timeline;
    private final Outbox outbox;
    private final LockTable locks;
    private final Transactions transactions;

    LockRequests(EngineConfig config, Timeline timeline, Outbox outbox, LockTable locks, Transactions transactions) {
        this.config = config;
        this.timeline = timeline;
        this.outbox = outbox;
        this.locks = locks;
        this.transactions = transactions;
    }

    /** Asks; the answer goes out now or later. */
    void submit(PendingRequest request, Duration wish) {
        Duration lockWait = bounded(wish);
        LockAnswer answer = locks.acquire(request, lockWait.toMillis() > 0);
        if (answer instanceof LockAnswer.Refused refused) {
            outbox.answer(request.route, refusal(refused.conflict()));
        } else if (answer instanceof LockAnswer.Granted) {
            granted(request);
        } else {
            request.sinceMillis = timeline.nowMillis();
            request.deadline = timeline.after(lockWait, () -> waitedLongEnough(request));
            request.session.waiting.add(request);
            if (request instanceof PendingRegistration registration) {
                registration.transaction.pending.put(registration.branchId, registration);
            }
        }
    }

    /** What others hold of some keys; nobody waits. */
    Reply.Taken taken(LockOwner asker, List<LockKey> keys) {
        return new Reply.Taken(locks.heldByOthers(asker, keys));
    }

    private Duration bounded(Duration wish) {
        return wish.compareTo(config.maxLockWait()) > 0 ? config.maxLockWait() : wish;
    }

    /** Its Begin has said it at last: branches that came before have waited by the default. */
    void lockWaitIsKnown(Transaction transaction, Duration wish) {
        for (PendingRegistration waiting : List.copyOf(transaction.pending.values())) {
            if (waiting.waitsAsTransactionSays) {
                Duration rest = bounded(wish).minus(timeline.since(waiting.sinceMillis));
                timeline.cancel(waiting.deadline);
                if (rest.toMillis() > 0) {
                    waiting.deadline = timeline.after(rest, () -> waitedLongEnough(waiting));
                } else {
                    waitedLongEnough(waiting);
                }
            }
        }
    }

    void granted(PendingRequest request) {
        settle(request);
        if (request instanceof PendingRegistration registration) {
            registration.transaction.add(registration.toBranch());
        }
        outbox.answer(request.route, new Reply.Done());
    }

    private void waitedLongEnough(PendingRequest request) {
        LockConflict conflict = locks.conflictOf(request);
        settle(request);
        locks.withdraw(request);
        outbox.answer(request.route, refusal(conflict));
    }

    /** The connection is gone: nobody waits for the answers. */
    void withdrawAllOf(Session session) {
        List<PendingRequest> gone = List.copyOf(session.waiting);
        for (PendingRequest request : gone) {
            settle(request);
            locks.withdraw(request);
        }
    }

    /** The transaction takes no more branches: its requests are refused. Returns how many there were. */
    int refuseAllOf(Transaction transaction, Reply reply) {
        List<LockRequest> own = locks.withdrawAllOf(transaction.locks);
        own.forEach(request -> refuse(request, reply));
        return own.size();
    }

    /** The transaction's branches are to be undone: whoever waits for its locks holds rows that the undo needs. */
    void refuseAllBehind(Transaction transaction, LockRefusalKind kind) {
        transaction.locks.refuseWaiters(kind);
        for (LockRequest request : locks.withdrawAllBehind(transaction.locks)) {
            LockConflict conflict =
                    new LockConflict(kind, sharedKey(request, transaction), transaction.locks, List.of());
            refuse(request, refusal(conflict));
        }
    }

    /** A transaction turned out to be suspended for another one, which may show deadlocks. */
    void suspend(Transaction outer, Transaction inner) {
        for (LockTable.DeadlockVictim victim : locks.suspend(outer.locks, inner.locks)) {
            refuse(victim.request(), refusal(victim.conflict()));
        }
    }

    private LockKey sharedKey(LockRequest request, Transaction holder) {
        return request.keys().stream()
                .filter(key -> locks.isHeldBy(key, holder.locks))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A request behind " + holder + " wants none of its keys"));
    }

    private void refuse(LockRequest withdrawn, Reply reply) {
        if (!(withdrawn instanceof PendingRequest request)) {
            throw new IllegalStateException("Only clients' requests wait for locks");
        }
        settle(request);
        outbox.answer(request.route, reply);
    }

    private void settle(PendingRequest request) {
        timeline.cancel(request.deadline);
        request.session.waiting.remove(request);
        if (request instanceof PendingRegistration registration) {
            registration.transaction.pending.remove(registration.branchId);
        }
    }

    private Reply refusal(LockConflict conflict) {
        Transaction holder = transactions.tracked(conflict.holder().xid());
        if (holder == null) {
            throw new IllegalStateException(conflict.holder() + " has locks, but is not tracked");
        }
        return new LockRefusal(
                conflict.kind(),
                conflict.key(),
                holder.xid,
                holder.application,
                holder.name,
                timeline.since(holder.firstSeenMillis),
                conflict.cycle());
    }
}
