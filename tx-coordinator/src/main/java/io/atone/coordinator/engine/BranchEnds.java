package io.atone.coordinator.engine;

import io.atone.core.status.GlobalStatus;

/** Hands the news about a branch to whoever carries its transaction's outcome out. */
final class BranchEnds implements PhaseTwo.Listener {

    private final Commits commits;
    private final Rollbacks rollbacks;

    BranchEnds(Commits commits, Rollbacks rollbacks) {
        this.commits = commits;
        this.rollbacks = rollbacks;
    }

    @Override
    public void finished(Branch branch, boolean wasStuck) {
        if (branch.transaction.status == GlobalStatus.COMMITTED) {
            commits.acknowledged(branch);
        } else {
            rollbacks.undone(branch, wasStuck);
        }
    }

    @Override
    public void stuck(Branch branch) {
        rollbacks.stuck(branch);
    }
}
