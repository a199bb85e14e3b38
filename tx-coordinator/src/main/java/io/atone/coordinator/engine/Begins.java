package io.atone.coordinator.engine;

import java.time.Duration;

import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.Begin;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/** Begins transactions, or takes it in that they have begun. */
final class Begins {

    private final EngineConfig config;
    private final Timeline timeline;
    private final Transactions transactions;
    private final Outcomes outcomes;
    private final LockRequests requests;
    private final Rollbacks rollbacks;

    Begins(
            EngineConfig config,
            Timeline timeline,
            Transactions transactions,
            Outcomes outcomes,
            LockRequests requests,
            Rollbacks rollbacks) {
        this.config = config;
        this.timeline = timeline;
        this.transactions = transactions;
        this.outcomes = outcomes;
        this.requests = requests;
        this.rollbacks = rollbacks;
    }

    /**
     * A Begin of the session's own client. One with a sequence number that was used before is a repetition, and one whose
     * transaction is over has come too late: its branches are undone already.
     */
    void begin(Session session, Begin message) {
        Xid xid = message.xid();
        if (outcomes.of(xid) != null) {
            session.raiseWatermark(xid.sequence());
        } else if (xid.sequence() > session.watermark) {
            Transaction transaction = transactions.tracked(xid);
            if (transaction == null && transactions.isFull()) {
                session.raiseWatermark(xid.sequence());
                outcomes.remember(xid, refusedByLimit(), session);
                return;
            }
            Transaction begun = transaction == null ? transactions.track(xid, GlobalStatus.ACTIVE) : transaction;
            session.raiseWatermark(xid.sequence());
            begun(begun, session, message.name(), message.timeout(), message.parent());
            begun.lockWait = message.lockWait();
            requests.lockWaitIsKnown(begun, message.lockWait());
        }
    }

    /** The initiator of a transaction is known, and what it said about it. */
    void begun(Transaction transaction, Session session, String name, Duration timeout, @Nullable Xid parent) {
        transaction.begun = true;
        transaction.name = Refusals.cut(name);
        transaction.application = session.application;
        transactions.belongTo(transaction, session);
        if (!transaction.isActive()) {
            return;
        }
        Duration bounded =
                timeout.compareTo(config.maxTransactionTimeout()) > 0 ? config.maxTransactionTimeout() : timeout;
        timeline.cancel(transaction.timeout);
        transaction.timeout = timeline.after(bounded, () -> timedOut(transaction, bounded));
        Transaction outer = parent == null ? null : transactions.tracked(parent);
        if (outer != null) {
            requests.suspend(outer, transaction);
        }
    }

    private void timedOut(Transaction transaction, Duration timeout) {
        rollbacks.start(
                transaction,
                RollbackCause.TIMED_OUT,
                "It was still active "
                        + timeline.since(transaction.firstSeenMillis).toMillis()
                        + " ms after it was first heard of, its timeout is " + timeout.toMillis() + " ms");
    }

    private Outcome refusedByLimit() {
        return new Outcome(
                GlobalStatus.ROLLED_BACK,
                RollbackCause.MARKED_ROLLBACK_ONLY,
                "Not begun: the coordinator's limit maxLiveTransactions=" + config.maxLiveTransactions()
                        + " is reached");
    }
}
