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

/** A row that was read FOR UPDATE by a transaction that commits was changed by no other one between the lock and the commit. */
final class LockedRowsStay implements Observer {

    private static final String PROMISE = "locked rows stay";

    private record Place(String database, String cell) {}

    private final Map<Place, Set<Xid>> holders = new LinkedHashMap<>();
    private final Set<Xid> over = new LinkedHashSet<>();
    private final Map<Xid, String> broken = new LinkedHashMap<>();

    @Override
    public void rowLocked(String database, String cell, Xid xid) {
        if (!over.contains(xid)) {
            holders.computeIfAbsent(new Place(database, cell), none -> new LinkedHashSet<>())
                    .add(xid);
        }
    }

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        for (Change change : changes) {
            for (Xid holder : holders.getOrDefault(new Place(database, change.cell()), Set.of())) {
                if (!holder.equals(branch.xid()) && !over.contains(holder)) {
                    broken.putIfAbsent(holder, change.cell() + " in " + database + " was changed by " + branch);
                }
            }
        }
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        localCommit(database, branch, overwrites.stream().map(Overwrite::change).toList());
    }

    @Override
    public void decisionDurable(Xid xid) {
        over.add(xid);
        judge(xid);
    }

    @Override
    public void answerSent(Xid xid) {
        over.add(xid);
    }

    @Override
    public void replied(Xid xid, Outcome outcome) {
        if (outcome.status() == GlobalStatus.COMMITTED) {
            judge(xid);
        }
    }

    private void judge(Xid xid) {
        String how = broken.get(xid);
        if (how != null) {
            throw new Violation(PROMISE, xid + " is committed, but a row that it had locked was not its own: " + how);
        }
    }
}
