package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.coordinator.engine.LockView.Place;
import io.atone.coordinator.engine.TransactionView.BranchView;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
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
                timeline.pendingDeadlines(),
                outbox.attentionsCalled(),
                outbox.attentionsEnded());
    }

    List<TransactionView> transactions(@Nullable Xid only, int limit) {
        if (only != null) {
            Transaction transaction = transactions.tracked(only);
            return transaction == null ? List.of() : List.of(view(transaction));
        }
        return transactions.all().stream().limit(limit).map(this::view).toList();
    }

    List<TransactionView> transactions(long after, @Nullable GlobalStatus status, int limit) {
        return transactions.all().stream()
                .filter(transaction -> transaction.number > after)
                .filter(transaction -> status == null || transaction.status == status)
                .limit(limit)
                .map(this::view)
                .toList();
    }

    @Nullable
    TransactionView transaction(Xid xid) {
        Transaction transaction = transactions.tracked(xid);
        if (transaction != null) {
            return view(transaction);
        }
        Outcome outcome = transactions.outcomeOfUntracked(xid);
        return outcome.status() == GlobalStatus.FORGOTTEN
                ? null
                : new TransactionView(0, xid, "", "", outcome, Duration.ZERO, 0, List.of());
    }

    List<LockView> locks(Place after, @Nullable Xid holder, int limit) {
        List<LockView> found = new ArrayList<>();
        for (Transaction transaction : transactions.all()) {
            if (found.size() == limit) {
                break;
            }
            boolean asked = holder == null || transaction.xid.equals(holder);
            if (asked && transaction.number >= after.transaction()) {
                addLocks(transaction, after, limit, found);
            }
        }
        return found;
    }

    /** The bound on resources bounds these too. */
    List<ResourceView> resources() {
        return resources.all().stream().map(this::view).toList();
    }

    private ResourceView view(Resource resource) {
        List<String> servedBy = new ArrayList<>();
        for (ConnectionId connection : resource.servers.keySet()) {
            Session session = sessions.of(connection);
            if (session != null && servedBy.size() < ResourceView.MAX_SERVERS_SHOWN) {
                servedBy.add(session.application);
            }
        }
        return new ResourceView(
                resource.id,
                resource.description,
                resource.open,
                servedBy,
                resource.servers.size(),
                (int) resource.unserved.stream()
                        .filter(branch -> branch.work == Branch.Work.QUEUED)
                        .count(),
                resource.scanFailure);
    }

    private void addLocks(Transaction transaction, Place after, int limit, List<LockView> found) {
        int index = 0;
        for (Branch branch : transaction.branches.values()) {
            for (LockKey key : transaction.locks.keysOf(branch.id)) {
                if (found.size() == limit) {
                    return;
                }
                index++;
                boolean shownBefore = transaction.number == after.transaction() && index <= after.index();
                if (!shownBefore) {
                    found.add(view(branch, key, new Place(transaction.number, index)));
                }
            }
        }
    }

    private LockView view(Branch branch, LockKey key, Place place) {
        Transaction transaction = branch.transaction;
        return new LockView(
                place,
                key,
                branch.ref(),
                branch.resource.id,
                transaction.name,
                transaction.application,
                locks.waitingFor(key),
                locks.firstWaitingFor(key, LockView.MAX_WAITING_SHOWN));
    }

    private TransactionView view(Transaction transaction) {
        List<BranchView> branches =
                transaction.branches.values().stream().map(EngineViews::view).toList();
        return new TransactionView(
                transaction.number,
                transaction.xid,
                transaction.name,
                transaction.application,
                transaction.outcome(),
                timeline.since(transaction.firstSeenMillis),
                transaction.locks.heldKeys(),
                branches);
    }

    private static BranchView view(Branch branch) {
        return new BranchView(
                branch.id, branch.resource.id, branch.status(), branch.attempts, branch.detail, branch.differences);
    }
}
