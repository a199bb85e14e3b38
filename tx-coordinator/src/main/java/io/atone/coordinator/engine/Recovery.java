package io.atone.coordinator.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.engine.Transactions.Unknown;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.Hello;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/**
 * Learns again what a restart or a lost connection made unknown: decisions from the log, branches and locks from scans,
 * live transactions from their initiators. What nobody speaks for when the adoption window ends is rolled back.
 */
final class Recovery implements Resources.Listener {

    private final Outbox outbox;
    private final Transactions transactions;
    private final Outcomes outcomes;
    private final Decisions decisions;
    private final Begins begins;
    private final Commits commits;
    private final Rollbacks rollbacks;
    private final PhaseTwo phaseTwo;
    private final LockTable locks;
    private final Resources resources;

    Recovery(
            Outbox outbox,
            Transactions transactions,
            Outcomes outcomes,
            Decisions decisions,
            Begins begins,
            Commits commits,
            Rollbacks rollbacks,
            PhaseTwo phaseTwo,
            LockTable locks,
            Resources resources) {
        this.outbox = outbox;
        this.transactions = transactions;
        this.outcomes = outcomes;
        this.decisions = decisions;
        this.begins = begins;
        this.commits = commits;
        this.rollbacks = rollbacks;
        this.phaseTwo = phaseTwo;
        this.locks = locks;
        this.resources = resources;
    }

    /** Takes over what the log remembers. */
    void load(List<Decision> loaded) {
        for (Decision decision : loaded) {
            Transaction transaction = transactions.track(decision.xid(), GlobalStatus.COMMITTED);
            transaction.begun = true;
            decisions.keep(decision.xid(), decision.adopted());
            for (Decision.DecidedBranch decided : decision.branches()) {
                Resource resource = resources.known(decided.resource());
                // Every resource is known before it gets a branch. One that is not was forgotten, and has nobody to
                // tell.
                if (resource != null) {
                    transaction.add(voted(new Branch(transaction, decided.branchId(), resource, null)));
                }
            }
            commits.startPhaseTwo(transaction);
        }
    }

    @Override
    public void opened(Resource resource, List<InDoubtBranch> found) {
        Map<Transaction, Outcome> toRollBack = new LinkedHashMap<>();
        Set<Transaction> rollingBack = new LinkedHashSet<>();
        for (InDoubtBranch branch : found) {
            Xid xid = branch.branch().xid();
            Transaction tracked = transactions.tracked(xid);
            Transaction transaction = tracked == null ? trackFound(xid, toRollBack) : tracked;
            found(transaction, resource, branch);
            if (transaction.isRollingBack()) {
                rollingBack.add(transaction);
            }
        }
        phaseTwo.served(resource);
        rollingBack.forEach(rollbacks::continueAll);
        toRollBack.forEach((transaction, why) -> rollbacks.start(transaction, cause(why), why.reason()));
        lessToScan();
    }

    /** There is one resource less that branches of earlier epochs may turn up in. */
    void lessToScan() {
        if (resources.allScanned()) {
            decisions.allScanned();
        }
        goOn();
    }

    private static RollbackCause cause(Outcome outcome) {
        RollbackCause cause = outcome.cause();
        return cause == null ? RollbackCause.PRESUMED_ABORT : cause;
    }

    private Transaction trackFound(Xid xid, Map<Transaction, Outcome> toRollBack) {
        boolean mayLive = transactions.classify(xid) == Unknown.NOT_BEGUN;
        Outcome outcome = transactions.outcomeOfUntracked(xid);
        outcomes.reopen(xid);
        if (!mayLive && outcome.status() == GlobalStatus.COMMITTED) {
            decisions.acknowledged(xid, false);
            return transactions.track(xid, GlobalStatus.COMMITTED);
        }
        Transaction transaction = transactions.track(xid, GlobalStatus.ACTIVE);
        if (!mayLive) {
            toRollBack.put(
                    transaction,
                    outcome.cause() != null
                            ? outcome
                            : new Outcome(
                                    GlobalStatus.ROLLED_BACK,
                                    RollbackCause.PRESUMED_ABORT,
                                    "A branch was found, but no decision to commit"));
        }
        return transaction;
    }

    private void found(Transaction transaction, Resource resource, InDoubtBranch found) {
        if (transaction.status != GlobalStatus.COMMITTED) {
            reinstate(transaction, resource, found);
        }
        Branch known = transaction.branches.get(found.branch().branchId());
        if (known != null) {
            transaction.vote(known);
            return;
        }
        Branch branch = voted(new Branch(transaction, found.branch().branchId(), resource, null));
        transaction.add(branch);
        if (transaction.isRollingBack()) {
            rollbacks.addLate(transaction, branch);
        } else {
            commits.addLate(transaction, branch);
        }
    }

    private void reinstate(Transaction transaction, Resource resource, InDoubtBranch found) {
        for (LockKey key : locks.reinstate(transaction.locks, found.branch().branchId(), found.lockKeys())) {
            outbox.report(new Notice.LockLost(found.branch(), resource.id, key));
        }
    }

    private static Branch voted(Branch branch) {
        branch.voted = true;
        return branch;
    }

    /** What a client says about itself when it connects. Call when its session has its connection. */
    void hello(Session session, Hello hello, boolean resumed) {
        Set<Xid> live = new LinkedHashSet<>();
        for (LiveTransaction transaction : hello.liveTransactions()) {
            live.add(transaction.xid());
            liveTransaction(session, transaction);
        }
        if (session.id.equals(hello.previousClientId())) {
            session.raiseWatermark(hello.highestSequence());
        }
        if (resumed) {
            abandonUnlisted(session, live);
        } else if (hello.previousClientId() != null) {
            abortForgotten(session, hello.previousClientId());
        }
        hello.liveBranches().forEach(branch -> liveBranch(session, branch));
    }

    private void liveTransaction(Session session, LiveTransaction live) {
        Transaction transaction = trackedOrNew(live.xid());
        boolean own = transaction != null
                && (transaction.adopted || live.xid().clientId().equals(session.id))
                && (transaction.initiator == null || transaction.initiator == session);
        if (transaction == null || !own) {
            return;
        }
        if (!transaction.begun) {
            begins.begun(transaction, session, live.name(), live.remaining(), live.parent());
        }
        if (live.rollbackOnlyReason() != null && transaction.isActive()) {
            commits.mark(transaction, live.rollbackOnlyReason());
        }
        if (live.remaining().toMillis() <= 0 && transaction.isActive()) {
            rollbacks.start(transaction, RollbackCause.TIMED_OUT, "Its timeout passed while its initiator was away");
        }
    }

    private @Nullable Transaction trackedOrNew(Xid xid) {
        Transaction transaction = transactions.tracked(xid);
        boolean mayBegin =
                transaction == null && transactions.classify(xid) == Unknown.NOT_BEGUN && !transactions.isFull();
        return mayBegin ? transactions.track(xid, GlobalStatus.ACTIVE) : transaction;
    }

    /** The client does not know these any more, so nobody will ever end them. */
    private void abandonUnlisted(Session session, Set<Xid> live) {
        for (Transaction transaction : List.copyOf(session.initiated)) {
            boolean used = transaction.adopted || transaction.xid.sequence() <= session.watermark;
            if (used && transaction.isActive() && !transaction.commitRequested && !live.contains(transaction.xid)) {
                rollbacks.start(
                        transaction,
                        RollbackCause.INITIATOR_LOST,
                        "Its initiator " + session + " came back without knowing it");
            }
        }
    }

    /** As {@link #abandonUnlisted}, for what the client began in the epoch before; the adoption window need not pass. */
    private void abortForgotten(Session session, ClientId previous) {
        for (Transaction transaction : transactions.returned(previous)) {
            rollbacks.start(
                    transaction,
                    RollbackCause.PRESUMED_ABORT,
                    "The coordinator restarted, and its initiator " + session + " came back without knowing it");
        }
    }

    private void liveBranch(Session session, LiveBranch live) {
        Transaction transaction = trackedOrNew(live.branch().xid());
        // Of this epoch's own transactions every branch is known.
        boolean unknown = transaction != null
                && transaction.adopted
                && transaction.isActive()
                && !transaction.branches.containsKey(live.branch().branchId());
        if (transaction != null && unknown && (resources.known(live.resource()) != null || !resources.isFull())) {
            Resource resource = resources.get(live.resource());
            transaction.add(new Branch(transaction, live.branch().branchId(), resource, session));
        }
    }

    /** The adoption window is over. */
    void endAdoption() {
        transactions.endAdoption();
        int rolledBack = 0;
        for (Transaction transaction : transactions.adopted()) {
            if (transaction.isActive() && transaction.initiator == null) {
                rolledBack++;
                rollbacks.start(
                        transaction,
                        RollbackCause.PRESUMED_ABORT,
                        "The coordinator restarted, and no initiator spoke for the transaction in time");
            }
        }
        outbox.report(new Notice.AdoptionEnded(rolledBack, resources.unscannedFromEarlier()));
        goOn();
    }

    /** More is known about the branches of earlier epochs' transactions: some can be ended now. */
    private void goOn() {
        for (Transaction transaction : transactions.adopted()) {
            commits.decideIfPossible(transaction);
            rollbacks.endIfUndone(transaction);
        }
    }
}
