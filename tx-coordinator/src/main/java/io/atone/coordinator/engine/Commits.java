package io.atone.coordinator.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.atone.coordinator.engine.Transitions.Step;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.Commit;
import io.atone.core.protocol.ClientMessage.MarkRollbackOnly;
import io.atone.core.protocol.Reply;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/** Commits transactions: collects the votes, has the decision made durable, and only then lets anybody know. */
final class Commits {

    private record Undurable(long number, Transaction transaction) {}

    private final EngineConfig config;
    private final long epoch;
    private final Timeline timeline;
    private final Outbox outbox;
    private final Transactions transactions;
    private final Decisions decisions;
    private final LockTable locks;
    private final LockRequests requests;
    private final Resources resources;
    private final PhaseTwo phaseTwo;
    private final Rollbacks rollbacks;
    private final Deque<Undurable> undurable = new ArrayDeque<>();

    Commits(
            EngineConfig config,
            long epoch,
            Timeline timeline,
            Outbox outbox,
            Transactions transactions,
            Decisions decisions,
            LockTable locks,
            LockRequests requests,
            Resources resources,
            PhaseTwo phaseTwo,
            Rollbacks rollbacks) {
        this.config = config;
        this.epoch = epoch;
        this.timeline = timeline;
        this.outbox = outbox;
        this.transactions = transactions;
        this.decisions = decisions;
        this.locks = locks;
        this.requests = requests;
        this.resources = resources;
        this.phaseTwo = phaseTwo;
        this.rollbacks = rollbacks;
    }

    /** The initiator asks for it. */
    void requested(Session session, ReplyRoute route, Commit message) {
        Xid xid = message.xid();
        Transaction transaction = transactions.tracked(xid);
        if (transaction == null) {
            outbox.answer(
                    route,
                    switch (transactions.classify(xid)) {
                        case NOT_BEGUN -> Refusals.invalid("Transaction " + xid + " was never begun");
                        case OVER -> new Reply.Ended(transactions.outcomeOfUntracked(xid));
                        case FOREIGN -> Refusals.foreign(xid, epoch);
                    });
        } else if (!transaction.isActive()) {
            rollbacks.answerWhenOver(transaction, route);
        } else if (transaction.commitRequested) {
            transaction.askers.add(route); // asked again, perhaps as another client after a long absence
            vote(transaction, message.votes());
            decideIfPossible(transaction);
        } else if (transaction.initiator != session || !transaction.begun) {
            outbox.answer(route, Refusals.invalid("Transaction " + transaction + " was not begun by this client"));
        } else {
            transaction.askers.add(route);
            vote(transaction, message.votes());
            request(transaction);
        }
    }

    private static void vote(Transaction transaction, List<BranchId> votes) {
        for (BranchId id : votes) {
            Branch branch = transaction.branches.get(id);
            if (branch != null) {
                transaction.vote(branch);
            }
        }
    }

    private void request(Transaction transaction) {
        transaction.commitRequested = true;
        int unregistered = requests.refuseAllOf(transaction, Refusals.commitRequested(transaction));
        if (unregistered > 0 && transaction.rollbackOnlyReason == null) {
            transaction.rollbackOnlyReason =
                    unregistered + " branches were still waiting for locks when the commit was asked for";
        }
        decideIfPossible(transaction);
    }

    /** A branch's local transaction is committed. */
    void voted(BranchRef ref) {
        Transaction transaction = transactions.tracked(ref.xid());
        Branch branch = transaction == null ? null : transaction.branches.get(ref.branchId());
        if (transaction != null && branch != null) {
            transaction.vote(branch);
            decideIfPossible(transaction);
        }
    }

    /** Somebody who takes part saw a failure. */
    void mark(ReplyRoute route, MarkRollbackOnly message) {
        Transaction transaction = transactions.tracked(message.xid());
        if (transaction == null) {
            outbox.answer(route, markUntracked(message));
        } else if (transaction.isActive()) {
            outbox.answer(route, new Reply.Done());
            mark(transaction, message.reason());
        } else if (transaction.isRollingBack()) {
            outbox.answer(route, new Reply.Done());
        } else {
            outbox.answer(route, Refusals.over(transaction));
        }
    }

    private Reply markUntracked(MarkRollbackOnly message) {
        Xid xid = message.xid();
        return switch (transactions.classify(xid)) {
            case OVER -> Refusals.over(xid, xid.toString(), transactions.outcomeOfUntracked(xid));
            case FOREIGN -> Refusals.foreign(xid, epoch);
            case NOT_BEGUN -> {
                if (transactions.isFull()) {
                    yield Refusals.limit("maxLiveTransactions", config.maxLiveTransactions());
                }
                mark(transactions.track(xid, GlobalStatus.ACTIVE), message.reason());
                yield new Reply.Done();
            }
        };
    }

    /** From now on the transaction can only be rolled back; the first reason counts. */
    void mark(Transaction transaction, String reason) {
        if (transaction.rollbackOnlyReason == null) {
            transaction.rollbackOnlyReason = Refusals.cut(reason);
        }
        decideIfPossible(transaction);
    }

    /** Goes on with a commit that was asked for, as far as what is known allows. */
    void decideIfPossible(Transaction transaction) {
        if (!transaction.isActive() || !transaction.commitRequested) {
            return;
        }
        if (transaction.rollbackOnlyReason != null) {
            rollbacks.start(transaction, RollbackCause.MARKED_ROLLBACK_ONLY, transaction.rollbackOnlyReason);
        } else if (moreBranchesMayTurnUp(transaction) && transactions.isAdoptionOpen()) {
            return;
        } else if (transaction.unvoted == 0) {
            decide(transaction);
        } else if (transaction.voteDeadline == null) {
            transaction.voteDeadline = timeline.after(config.voteTimeout(), () -> votesMissing(transaction));
        }
    }

    private boolean moreBranchesMayTurnUp(Transaction transaction) {
        return transaction.adopted && !resources.allScanned();
    }

    private void votesMissing(Transaction transaction) {
        Branch missing = transaction.branches.values().stream()
                .filter(branch -> !branch.voted)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(transaction + " has all votes, but waits for some"));
        rollbacks.start(
                transaction,
                RollbackCause.BRANCH_UNCONFIRMED,
                "Branch " + missing.id + " on " + missing.resource + describe(missing.registeredBy)
                        + " did not confirm its local commit within " + config.voteTimeout());
    }

    private static String describe(@Nullable Session session) {
        return session == null ? "" : " of " + session;
    }

    private void decide(Transaction transaction) {
        timeline.cancel(transaction.timeout);
        timeline.cancel(transaction.voteDeadline);
        List<Decision.DecidedBranch> branches = transaction.branches.values().stream()
                .map(branch -> new Decision.DecidedBranch(branch.resource.id, branch.id))
                .toList();
        if (branches.isEmpty() && !moreBranchesMayTurnUp(transaction)) {
            transactions.apply(transaction, Step.COMMIT_WITHOUT_DECISION);
            committed(transaction);
            return;
        }
        transactions.apply(transaction, Step.DECIDE_COMMIT);
        boolean incomplete = moreBranchesMayTurnUp(transaction);
        long number = outbox.append(new Decision(transaction.xid, branches, incomplete));
        decisions.keep(transaction.xid, incomplete);
        undurable.add(new Undurable(number, transaction));
    }

    /** All decisions up to this number are on the disk. */
    void durable(long number) {
        while (!undurable.isEmpty() && undurable.peek().number <= number) {
            Transaction transaction = undurable.remove().transaction;
            transactions.apply(transaction, Step.DECISION_DURABLE);
            committed(transaction);
        }
    }

    private void committed(Transaction transaction) {
        transaction.askers.forEach(route -> outbox.answer(route, new Reply.Ended(transaction.outcome())));
        transaction.askers.clear();
        outbox.report(new Notice.TransactionEnded(
                transaction.xid,
                transaction.name,
                transaction.application,
                transaction.outcome(),
                transaction.branches.size()));
        locks.releaseAll(transaction.locks);
        startPhaseTwo(transaction);
    }

    /** Tells the branches. */
    void startPhaseTwo(Transaction transaction) {
        transactions.countUnfinished(transaction.unfinished);
        List.copyOf(transaction.branches.values()).forEach(phaseTwo::start);
        finishIfAcknowledged(transaction);
    }

    /** A scan found a branch that the decision may not even know of. */
    void addLate(Transaction transaction, Branch branch) {
        if (transaction.status == GlobalStatus.COMMITTED) {
            transactions.countUnfinished(1);
            phaseTwo.start(branch);
        }
    }

    /** A branch has forgotten its undo record. */
    void acknowledged(Branch branch) {
        branch.transaction.unfinished--;
        transactions.countUnfinished(-1);
        finishIfAcknowledged(branch.transaction);
    }

    private void finishIfAcknowledged(Transaction transaction) {
        if (transaction.unfinished == 0) {
            transactions.finish(transaction);
        }
    }
}
