package io.atone.coordinator.engine;

import java.util.List;

import io.atone.coordinator.engine.Transitions.Step;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.protocol.ClientMessage.Rollback;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;

/**
 * Rolls transactions back: on each resource one branch after the other, the newest first, the resources side by side. A
 * branch's locks are free when it is undone.
 */
final class Rollbacks {

    private final EngineConfig config;
    private final long epoch;
    private final Timeline timeline;
    private final Outbox outbox;
    private final Transactions transactions;
    private final LockTable locks;
    private final LockRequests requests;
    private final Resources resources;
    private final PhaseTwo phaseTwo;

    Rollbacks(
            EngineConfig config,
            long epoch,
            Timeline timeline,
            Outbox outbox,
            Transactions transactions,
            LockTable locks,
            LockRequests requests,
            Resources resources,
            PhaseTwo phaseTwo) {
        this.config = config;
        this.epoch = epoch;
        this.timeline = timeline;
        this.outbox = outbox;
        this.transactions = transactions;
        this.locks = locks;
        this.requests = requests;
        this.resources = resources;
        this.phaseTwo = phaseTwo;
    }

    /** The initiator asks for it. */
    void requested(Session session, ReplyRoute route, Rollback message) {
        Transaction transaction = transactions.tracked(message.xid());
        if (transaction == null) {
            outbox.answer(
                    route,
                    switch (transactions.classify(message.xid())) {
                        case NOT_BEGUN -> Refusals.invalid("Transaction " + message.xid() + " was never begun");
                        case OVER -> new Reply.Ended(transactions.outcomeOfUntracked(message.xid()));
                        case FOREIGN -> Refusals.foreign(message.xid(), epoch);
                    });
        } else if (!transaction.isActive()) {
            answerWhenOver(transaction, route);
        } else if (transaction.initiator != session && transaction.commitRequested) {
            transaction.askers.add(
                    route); // its initiator as another client after a long absence; it is as good as over
        } else if (transaction.initiator != session || !transaction.begun) {
            outbox.answer(route, Refusals.invalid("Transaction " + transaction + " was not begun by this client"));
        } else {
            transaction.askers.add(route);
            start(transaction, RollbackCause.REQUESTED, message.reason());
        }
    }

    /** Answers once the transaction is over, or at once when it is or when only a person can end it. */
    void answerWhenOver(Transaction transaction, ReplyRoute route) {
        if (transaction.status == GlobalStatus.COMMITTED || transaction.status == GlobalStatus.NEEDS_ATTENTION) {
            outbox.answer(route, new Reply.Ended(transaction.outcome()));
            return;
        }
        transaction.askers.add(route);
        if (transaction.isRollingBack()) {
            boundTheWait(transaction);
        }
    }

    /** Rolls an active transaction back. */
    void start(Transaction transaction, RollbackCause cause, String reason) {
        transaction.cause = cause;
        transaction.reason = Refusals.cut(reason);
        transactions.apply(transaction, Step.ROLL_BACK);
        timeline.cancel(transaction.timeout);
        timeline.cancel(transaction.voteDeadline);
        reportStart(transaction);
        requests.refuseAllOf(transaction, Refusals.over(transaction));
        requests.refuseAllBehind(transaction, LockRefusalKind.HOLDER_ROLLING_BACK);
        transactions.countUnfinished(transaction.unfinished);
        List<Branch> branches = List.copyOf(transaction.branches.values());
        branches.forEach(branch -> push(transaction, branch));
        continueAll(transaction);
        if (!transaction.askers.isEmpty()) {
            boundTheWait(transaction);
        }
        endIfUndone(transaction);
    }

    /** Branches came, but never the Begin. */
    void neverBegun(Transaction transaction) {
        start(
                transaction,
                RollbackCause.INITIATOR_LOST,
                "Its Begin did not come within " + config.maxTransactionTimeout());
    }

    /** A scan found a further branch of a transaction that is being rolled back. Call {@link #continueAll} after the last one. */
    void addLate(Transaction transaction, Branch branch) {
        transactions.countUnfinished(1);
        push(transaction, branch);
    }

    /** Starts to undo on every resource where nothing is under way. */
    void continueAll(Transaction transaction) {
        transaction.undo.values().forEach(this::continueOn);
    }

    private static void push(Transaction transaction, Branch branch) {
        transaction
                .undo
                .computeIfAbsent(branch.resource.id, none -> new UndoStack())
                .push(branch);
    }

    private void continueOn(UndoStack stack) {
        Branch next = stack.next();
        if (next != null) {
            phaseTwo.start(next);
        }
    }

    /** Phase two of a branch is finished. */
    void undone(Branch branch, boolean wasStuck) {
        Transaction transaction = branch.transaction;
        transaction.unfinished--;
        transactions.countUnfinished(-1);
        locks.release(transaction.locks, branch.id);
        if (wasStuck) {
            noLongerStuck(transaction);
        }
        UndoStack stack = transaction.undo.get(branch.resource.id);
        if (stack != null) {
            stack.undone(branch);
            continueOn(stack);
        }
        endIfUndone(transaction);
    }

    /** One branch less waits for a person: it was undone after all, or the person has spoken. */
    void noLongerStuck(Transaction transaction) {
        transaction.stuck--;
        if (transaction.stuck == 0) {
            transactions.apply(transaction, Step.NO_BRANCH_STUCK);
            transaction.locks.refuseWaiters(LockRefusalKind.HOLDER_ROLLING_BACK);
        }
    }

    /** A branch waits for a person: older ones on its resource have to wait with it, the others go on. */
    void stuck(Branch branch) {
        Transaction transaction = branch.transaction;
        transaction.stuck++;
        transactions.apply(transaction, Step.BRANCH_STUCK);
        requests.refuseAllBehind(transaction, LockRefusalKind.HOLDER_NEEDS_ATTENTION);
        answerAskers(transaction);
        reportEnd(transaction);
    }

    /**
     * Ends the rollback when nothing is left to undo, and nothing more can turn up. However long a resource stays away: as
     * long as it may hold a branch, nobody can be told that everything is undone.
     */
    void endIfUndone(Transaction transaction) {
        boolean moreMayTurnUp = transaction.adopted && !resources.allScanned();
        if (transaction.status != GlobalStatus.ROLLING_BACK || transaction.unfinished > 0 || moreMayTurnUp) {
            return;
        }
        transactions.apply(transaction, Step.ALL_UNDONE);
        locks.releaseAll(transaction.locks);
        answerAskers(transaction);
        reportEnd(transaction);
        transactions.finish(transaction);
    }

    private void boundTheWait(Transaction transaction) {
        if (transaction.replyDeadline == null) {
            transaction.replyDeadline = timeline.after(config.rollbackReplyWait(), () -> answerAskers(transaction));
        }
    }

    private void answerAskers(Transaction transaction) {
        timeline.cancel(transaction.replyDeadline);
        transaction.replyDeadline = null;
        Outcome outcome = transaction.outcome();
        transaction.askers.forEach(route -> outbox.answer(route, new Reply.Ended(outcome)));
        transaction.askers.clear();
    }

    private void reportStart(Transaction transaction) {
        outbox.report(new Notice.RollbackStarted(
                transaction.xid,
                transaction.name,
                transaction.application,
                transaction.outcome(),
                transaction.branches.size()));
    }

    private void reportEnd(Transaction transaction) {
        outbox.report(new Notice.TransactionEnded(
                transaction.xid,
                transaction.name,
                transaction.application,
                transaction.outcome(),
                transaction.branches.size()));
    }
}
