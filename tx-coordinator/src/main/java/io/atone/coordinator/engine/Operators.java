package io.atone.coordinator.engine;

import java.util.List;

import io.atone.coordinator.engine.Branch.Work;
import io.atone.coordinator.engine.OperatorAnswer.Kind;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoOrder;

/**
 * Carries out what operators decide. Only a branch that waits can be told to go on: one that is stuck may be tried again or
 * resolved, one that pauses after passing trouble may only be tried again at once. Everything else is refused, so that a decision
 * made about what a person saw is never applied to something else.
 */
final class Operators {

    private final Outbox outbox;
    private final Transactions transactions;
    private final Rollbacks rollbacks;
    private final PhaseTwo phaseTwo;

    Operators(Outbox outbox, Transactions transactions, Rollbacks rollbacks, PhaseTwo phaseTwo) {
        this.outbox = outbox;
        this.transactions = transactions;
        this.rollbacks = rollbacks;
        this.phaseTwo = phaseTwo;
    }

    OperatorAnswer carryOut(OperatorOrder order) {
        Transaction transaction = transactions.tracked(order.xid());
        if (transaction == null) {
            return notTracked(order.xid());
        }
        if (order.branch() == null) {
            return retryAll(transaction);
        }
        Branch branch = transaction.branches.get(order.branch());
        if (branch == null) {
            return new OperatorAnswer(Kind.UNKNOWN, "Transaction " + transaction + " has no branch " + order.branch());
        }
        return carryOut(branch, order.order());
    }

    private OperatorAnswer notTracked(Xid xid) {
        return switch (transactions.classify(xid)) {
            case OVER ->
                new OperatorAnswer(
                        Kind.OVER, "Transaction " + xid + " is over: " + transactions.outcomeOfUntracked(xid));
            case NOT_BEGUN ->
                new OperatorAnswer(
                        Kind.UNKNOWN,
                        "Transaction " + xid
                                + " is not known. After a restart of the coordinator that may change until every"
                                + " resource is scanned");
            case FOREIGN ->
                new OperatorAnswer(
                        Kind.UNKNOWN, "Transaction " + xid + " is from a later epoch than this coordinator's");
        };
    }

    private OperatorAnswer retryAll(Transaction transaction) {
        List<Branch> waiting = transaction.branches.values().stream()
                .filter(branch -> branch.work == Work.STUCK || branch.work == Work.PAUSED)
                .toList();
        if (waiting.isEmpty()) {
            return transaction.isActive()
                    ? new OperatorAnswer(Kind.REFUSED, "Transaction " + transaction + " is still active")
                    : new OperatorAnswer(
                            Kind.UNDER_WAY,
                            "Nothing of transaction " + transaction + " waits to be tried again; it is "
                                    + transaction.status);
        }
        waiting.forEach(branch -> goOn(branch, UndoOrder.GUARDED));
        return new OperatorAnswer(
                Kind.STARTED, "Trying again " + waiting.size() + " branches of " + transaction, waiting.size());
    }

    private OperatorAnswer carryOut(Branch branch, UndoOrder order) {
        boolean resolves = order.isResolution();
        return switch (branch.work) {
            case STUCK -> {
                goOn(branch, order);
                yield new OperatorAnswer(
                        Kind.STARTED,
                        resolves
                                ? "Branch " + branch.ref() + " is being resolved: " + order.mode()
                                : "Trying again branch " + branch.ref(),
                        1);
            }
            case PAUSED -> {
                if (resolves && branch.order.mode() != order.mode()) {
                    yield refused(branch, order);
                }
                goOn(branch, branch.order);
                yield new OperatorAnswer(Kind.STARTED, "Trying again branch " + branch.ref(), 1);
            }
            case QUEUED, SENT ->
                resolves && branch.order.mode() != order.mode()
                        ? refused(branch, order)
                        : new OperatorAnswer(
                                Kind.UNDER_WAY, "Branch " + branch.ref() + " is being worked on: " + branch.status());
            case DONE -> new OperatorAnswer(Kind.OVER, "Branch " + branch.ref() + " is done");
            case NONE -> refused(branch, order);
        };
    }

    private static OperatorAnswer refused(Branch branch, UndoOrder order) {
        String asked = order.isResolution() ? "resolved" : "tried again";
        return new OperatorAnswer(
                Kind.REFUSED,
                "Branch " + branch.ref() + " cannot be " + asked + " as it stands: it is " + branch.status()
                        + " in a transaction"
                        + " that is " + branch.transaction.status
                        + ". Only a branch that is STUCK can be resolved; look"
                        + " again, and decide by what it shows then");
    }

    private void goOn(Branch branch, UndoOrder order) {
        boolean wasStuck = branch.work == Work.STUCK;
        if (wasStuck) {
            outbox.report(new Notice.OperatorDecided(branch.ref(), branch.resource.id, order));
            rollbacks.noLongerStuck(branch.transaction);
        }
        phaseTwo.goOn(branch, wasStuck ? order : branch.order);
    }
}
