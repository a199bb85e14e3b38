package io.atone.coordinator.engine;

import java.util.List;

import io.atone.coordinator.engine.TransactionView.BranchView;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import org.jspecify.annotations.Nullable;

/** Shows people what the engine holds. */
final class EngineViews {

    private final long epoch;
    private final Timeline timeline;
    private final Outbox outbox;
    private final Sessions sessions;
    private final Resources resources;
    private final Transactions transactions;
    private final Outcomes outcomes;
    private final Decisions decisions;
    private final LockTable locks;

    EngineViews(
            long epoch,
            Timeline timeline,
            Outbox outbox,
            Sessions sessions,
            Resources resources,
            Transactions transactions,
            Outcomes outcomes,
            Decisions decisions,
            LockTable locks) {
        this.epoch = epoch;
        this.timeline = timeline;
        this.outbox = outbox;
        this.sessions = sessions;
        this.resources = resources;
        this.transactions = transactions;
        this.outcomes = outcomes;
        this.decisions = decisions;
        this.locks = locks;
    }

    EngineOverview overview() {
        return new EngineOverview(
                epoch,
                sessions.connectedCount(),
                sessions.knownCount(),
                transactions.size() - transactions.count(GlobalStatus.COMMITTED),
                transactions.count(GlobalStatus.NEEDS_ATTENTION),
                outcomes.size(),
                transactions.unfinishedBranches(),
                locks.heldKeys(),
                locks.waiting(),
                decisions.size(),
                resources.openCount(),
                resources.closedCount(),
                transactions.committed(),
                transactions.rolledBack(),
                outbox.decisionsWritten(),
                timeline.pendingDeadlines());
    }

    List<TransactionView> transactions(@Nullable Xid only, int limit) {
        if (only != null) {
            Transaction transaction = transactions.tracked(only);
            return transaction == null ? List.of() : List.of(view(transaction));
        }
        return transactions.all().stream().limit(limit).map(this::view).toList();
    }

    private TransactionView view(Transaction transaction) {
        List<BranchView> branches = transaction.branches.values().stream()
                .map(branch ->
                        new BranchView(branch.id, branch.resource.id, branch.status(), branch.attempts, branch.detail))
                .toList();
        return new TransactionView(
                transaction.xid,
                transaction.name,
                transaction.application,
                transaction.outcome(),
                timeline.since(transaction.firstSeenMillis),
                transaction.locks.heldKeys(),
                branches);
    }
}
