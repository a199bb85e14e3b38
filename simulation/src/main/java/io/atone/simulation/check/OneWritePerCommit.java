package io.atone.simulation.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.simulation.world.Observer;

/**
 * A commit costs one decision record, forced before anybody is told or acts on it; a rollback or a transaction without
 * changes costs none, but when it lived through a restart, as a resource that was not scanned since may hold a branch of it. Besides decisions the disk gets one record per start and one per resource, ever, and it is never
 * forced for nothing.
 */
final class OneWritePerCommit implements Observer {

    private static final String PROMISE = "one forced write per commit";

    private final int resources;
    /** Transactions of which a branch committed locally. */
    private final Set<Xid> applied = new LinkedHashSet<>();
    /** Transactions that changed something before they were answered. */
    private final Set<Xid> changed = new LinkedHashSet<>();

    private final Set<Xid> answered = new LinkedHashSet<>();
    private final Set<Xid> appended = new LinkedHashSet<>();
    private final Set<Xid> durable = new LinkedHashSet<>();
    private final Set<Xid> undone = new LinkedHashSet<>();
    private int starts;
    private long epoch;
    private int otherRecords;

    /** @param resources how many there are */
    OneWritePerCommit(int resources) {
        this.resources = resources;
    }

    @Override
    public void localCommit(String database, BranchRef branch, List<Change> changes) {
        applied.add(branch.xid());
        if (!answered.contains(branch.xid())) {
            changed.add(branch.xid());
        }
    }

    @Override
    public void answerSent(Xid xid) {
        answered.add(xid);
    }

    @Override
    public void undone(String database, BranchRef branch, List<Overwrite> overwrites) {
        undone.add(branch.xid());
    }

    @Override
    public void undoRowForgotten(String database, BranchRef branch) {
        if (!durable.contains(branch.xid())) {
            throw new Violation(PROMISE, branch + " forgot its undo row before the decision was on the disk");
        }
    }

    /** What was appended and not forced may be lost. */
    @Override
    public void coordinatorStarted(long newEpoch) {
        epoch = newEpoch;
        starts++;
        appended.clear();
    }

    @Override
    public void decisionAppended(Xid xid) {
        if (!appended.add(xid) || durable.contains(xid)) {
            throw new Violation(PROMISE, "a second decision was written for " + xid);
        }
        if (!applied.contains(xid) && xid.clientId().epoch() == epoch) {
            throw new Violation(PROMISE, "a decision was written for " + xid + ", which has changed nothing");
        }
        if (undone.contains(xid)) {
            throw new Violation(PROMISE, xid + " was decided after a branch of it had been undone");
        }
    }

    @Override
    public void decisionDurable(Xid xid) {
        durable.add(xid);
    }

    @Override
    public void forced(int decisions, int others) {
        if (decisions + others == 0) {
            throw new Violation(PROMISE, "the disk was forced for nothing");
        }
        otherRecords += others;
        // A start is heard of after its own force.
        int allowed = starts + 1 + resources;
        if (otherRecords > allowed) {
            throw new Violation(
                    PROMISE,
                    otherRecords + " records that are no decisions were forced, after " + starts + " starts and with "
                            + resources + " resources");
        }
    }

    @Override
    public void replied(Xid xid, Outcome outcome) {
        if (outcome.status() == GlobalStatus.COMMITTED && changed.contains(xid) && !durable.contains(xid)) {
            throw new Violation(PROMISE, xid + " is said to be committed, but its decision is not on the disk");
        }
        if (outcome.status() == GlobalStatus.ROLLED_BACK && durable.contains(xid)) {
            throw new Violation(PROMISE, xid + " is said to be rolled back, but its commit is on the disk");
        }
    }
}
