package io.atone.simulation.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.simulation.world.Observer;

/**
 * A transaction commits only with every part that its business code saw succeed, and without one that it saw fail. Judged
 * when the decision is on the disk, as the one who asked may be dead by then, and again when somebody is told, as a
 * transaction that changed nothing has no decision.
 */
final class NoFailureCommits implements Observer {

    private static final String PROMISE = "no failure commits";

    private final Map<Xid, String> failures = new LinkedHashMap<>();
    private final Map<Xid, Set<BranchRef>> promised = new LinkedHashMap<>();
    private final Set<BranchRef> applied = new LinkedHashSet<>();
    private final Set<Xid> decided = new LinkedHashSet<>();

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        applied.add(branch);
    }

    @Override
    public void partSucceeded(Xid xid, BranchRef branch) {
        promised.computeIfAbsent(xid, none -> new LinkedHashSet<>()).add(branch);
    }

    @Override
    public void partFailed(Xid xid, String why) {
        failures.putIfAbsent(xid, why);
        if (decided.contains(xid)) {
            judge(xid);
        }
    }

    @Override
    public void decisionDurable(Xid xid) {
        decided.add(xid);
        judge(xid);
    }

    @Override
    public void replied(Xid xid, Outcome outcome) {
        if (outcome.status() == GlobalStatus.COMMITTED) {
            judge(xid);
        }
    }

    private void judge(Xid xid) {
        String failure = failures.get(xid);
        if (failure != null) {
            throw new Violation(PROMISE, xid + " is committed although a part failed: " + failure);
        }
        Set<BranchRef> missing = new LinkedHashSet<>(promised.getOrDefault(xid, Set.of()));
        missing.removeAll(applied);
        if (!missing.isEmpty()) {
            throw new Violation(PROMISE, xid + " is committed without " + missing);
        }
    }
}
