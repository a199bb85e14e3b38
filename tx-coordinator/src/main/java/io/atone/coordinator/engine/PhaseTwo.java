package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.atone.coordinator.engine.Branch.Work;
import io.atone.coordinator.engine.BranchTransitions.Step;
import io.atone.core.id.BranchRef;
import io.atone.core.protocol.ClientMessage.PhaseTwoResult;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.status.GlobalStatus;
import org.jspecify.annotations.Nullable;

/**
 * Sends phase-two work to whoever serves the resource until it is done. Undo goes out at the end of the event in which it becomes
 * ready. Commits hold no locks any more and so have time: the first one waits a little for others, and while enough messages
 * are under way, work piles up for the next.
 */
final class PhaseTwo {

    /** Hears what became of a branch. */
    interface Listener {
        /** Phase two of the branch is finished, perhaps after it seemed to be stuck. */
        void finished(Branch branch, boolean wasStuck);

        /** The branch cannot be undone without a person's word. */
        void stuck(Branch branch);
    }

    private final EngineConfig config;
    private final Timeline timeline;
    private final Outbox outbox;
    private final Transactions transactions;
    private final Set<Lane> withWork = new LinkedHashSet<>();
    private final TransitionTable<Work, Step> transitions = BranchTransitions.table();
    private @Nullable Listener listener;

    PhaseTwo(EngineConfig config, Timeline timeline, Outbox outbox, Transactions transactions) {
        this.config = config;
        this.timeline = timeline;
        this.outbox = outbox;
        this.transactions = transactions;
    }

    void listener(Listener newListener) {
        listener = newListener;
    }

    private Listener listener() {
        return Objects.requireNonNull(listener, "Nobody listens yet");
    }

    /** The branch's outcome is known; carry it out. */
    void start(Branch branch) {
        enqueue(branch, Step.DECIDED);
    }

    /** A connection serves the resource, or the resource is open: what nobody could do is done now. */
    void served(Resource resource) {
        List<Branch> waiting = List.copyOf(resource.unserved);
        resource.unserved.clear();
        waiting.forEach(this::placeAgain);
    }

    /**
     * Nobody will ever serve the resource, which is not open: what waits there is taken for done.
     *
     * @return how many branches that were
     */
    int giveUp(Resource resource) {
        int given = 0;
        for (Branch branch = resource.unserved.poll(); branch != null; branch = resource.unserved.poll()) {
            if (branch.work == Work.QUEUED) {
                given++;
                end(branch, Step.RESOURCE_FORGOTTEN, branch.order.mode()); // which may queue the one below it
            }
        }
        return given;
    }

    /** A connection serves the resource no longer: others do its work. */
    void lost(Resource resource, Lane lane) {
        withWork.remove(lane);
        timeline.cancel(lane.gathering);
        for (Dispatch dispatch : lane.underWay) {
            timeline.cancel(dispatch.timeout);
            for (Branch branch : dispatch.unanswered) {
                branch.dispatch = null;
                enqueue(branch, Step.CLIENT_LOST);
            }
        }
        lane.underWay.clear();
        lane.commits.forEach(this::placeAgain);
        lane.rollbacks.forEach(this::placeAgain);
    }

    /** A client tells what became of some branches. Unexpected news are ignored, except that done is always done. */
    void result(ConnectionId connection, PhaseTwoResult result) {
        for (BranchRef ref : result.branches()) {
            Transaction transaction = transactions.tracked(ref.xid());
            Branch branch = transaction == null ? null : transaction.branches.get(ref.branchId());
            if (branch != null && branch.resource.id.equals(result.resource())) {
                result(connection, branch, result);
            }
        }
    }

    private void result(ConnectionId connection, Branch branch, PhaseTwoResult result) {
        boolean begun = branch.work != Work.NONE && branch.work != Work.DONE;
        boolean awaited = branch.dispatch != null && branch.dispatch.lane.connection.equals(connection);
        switch (result.outcome()) {
            case DONE -> {
                if (begun) {
                    end(branch, Step.FINISHED, result.mode());
                }
            }
            case RETRY -> {
                if (awaited) {
                    failed(branch, result.detail());
                }
            }
            case NEEDS_ATTENTION -> {
                if (awaited && result.mode() != branch.order.mode()) {
                    failed(branch, "The client answered the order " + result.mode() + ": " + result.detail());
                } else if (awaited && branch.transaction.status != GlobalStatus.COMMITTED) {
                    stuck(branch, result);
                } else if (awaited) {
                    failed(branch, result.detail());
                }
            }
        }
    }

    private void end(Branch branch, Step step, UndoMode carriedOut) {
        boolean wasStuck = branch.work == Work.STUCK;
        settle(branch, step);
        timeline.cancel(branch.retry);
        branch.detail = "";
        branch.differences = List.of();
        if (branch.calledForAttention) {
            UndoOrder order = branch.order.mode() == carriedOut ? branch.order : UndoOrder.GUARDED;
            outbox.report(new Notice.AttentionEnded(branch.ref(), branch.resource.id, order));
        }
        listener().finished(branch, wasStuck);
    }

    private void stuck(Branch branch, PhaseTwoResult result) {
        settle(branch, Step.CANNOT_BE_UNDONE);
        branch.detail = result.detail();
        branch.differences = result.differences();
        branch.order = UndoOrder.GUARDED;
        branch.calledForAttention = true;
        outbox.report(new Notice.BranchNeedsAttention(branch.ref(), branch.resource.id, result.detail()));
        listener().stuck(branch);
    }

    /** A person has said how a branch that is stuck, or pauses, goes on. */
    void goOn(Branch branch, UndoOrder order) {
        timeline.cancel(branch.retry);
        branch.order = order;
        branch.attempts = 0;
        enqueue(branch, Step.OPERATOR_DECIDED);
    }

    private void failed(Branch branch, String detail) {
        settle(branch, Step.FAILED);
        branch.detail = detail;
        Duration pause = Backoff.pause(config, branch.attempts);
        branch.retry = timeline.after(pause, () -> enqueue(branch, Step.PAUSE_OVER));
        outbox.report(new Notice.PhaseTwoFailed(branch.ref(), branch.resource.id, branch.attempts, detail, pause));
    }

    private void settle(Branch branch, Step step) {
        apply(branch, step);
        Dispatch dispatch = branch.dispatch;
        branch.dispatch = null;
        if (dispatch != null && dispatch.unanswered.remove(branch) && dispatch.unanswered.isEmpty()) {
            close(dispatch);
        }
    }

    private void close(Dispatch dispatch) {
        timeline.cancel(dispatch.timeout);
        Lane lane = dispatch.lane;
        if (lane.underWay.remove(dispatch)) {
            lane.commitBatchesUnderWay -= dispatch.commit ? 1 : 0;
            lane.rollbacksUnderWay -= dispatch.commit ? 0 : 1;
            withWork.add(lane);
        }
    }

    private void timedOut(Dispatch dispatch) {
        for (Branch branch : List.copyOf(dispatch.unanswered)) {
            failed(branch, "No answer within " + config.phaseTwoAckTimeout());
        }
    }

    private void apply(Branch branch, Step step) {
        branch.work = transitions.next(branch.work, step);
    }

    private void enqueue(Branch branch, Step step) {
        apply(branch, step);
        place(branch);
    }

    private void placeAgain(Branch branch) {
        if (branch.work == Work.QUEUED) {
            place(branch);
        }
    }

    private void place(Branch branch) {
        Lane lane = laneFor(branch);
        if (lane == null) {
            branch.resource.unserved.add(branch);
            return;
        }
        (isCommit(branch) ? lane.commits : lane.rollbacks).add(branch);
        withWork.add(lane);
    }

    /** Whoever registered the branch has its database at hand; anybody else who serves the resource will do. */
    private static @Nullable Lane laneFor(Branch branch) {
        Resource resource = branch.resource;
        if (!resource.open || resource.servers.isEmpty()) {
            return null;
        }
        Session session = branch.registeredBy;
        Lane own = session == null || session.connection == null ? null : resource.servers.get(session.connection);
        return own != null ? own : resource.servers.values().iterator().next();
    }

    /** Sends what is ready, as far as the bounds allow. */
    void flush() {
        for (Lane lane : withWork) {
            flushCommits(lane);
            while (lane.rollbacksUnderWay < config.maxRollbacksInFlight() && sendRollback(lane)) {
                lane.rollbacksUnderWay++;
            }
        }
        withWork.clear();
    }

    private void flushCommits(Lane lane) {
        while (lane.commitBatchesUnderWay < config.maxCommitBatchesInFlight()
                && isGathered(lane)
                && sendCommits(lane)) {
            lane.commitBatchesUnderWay++;
        }
        if (lane.commits.isEmpty()) {
            lane.gathered = false;
        } else if (!isGathered(lane) && lane.gathering == null) {
            lane.gathering = timeline.after(config.commitGathering(), () -> {
                lane.gathering = null;
                lane.gathered = true;
                withWork.add(lane);
            });
        }
    }

    private boolean isGathered(Lane lane) {
        return lane.gathered || config.commitGathering().isZero() || lane.commits.size() >= config.maxPhaseTwoBatch();
    }

    private boolean sendCommits(Lane lane) {
        List<Branch> batch = new ArrayList<>();
        while (batch.size() < config.maxPhaseTwoBatch() && !lane.commits.isEmpty()) {
            Branch branch = lane.commits.remove();
            if (branch.work == Work.QUEUED) {
                batch.add(branch);
            }
        }
        if (batch.isEmpty()) {
            return false;
        }
        dispatch(lane, true, batch);
        List<BranchRef> refs = batch.stream().map(Branch::ref).toList();
        outbox.send(lane.connection, new CommitBranches(lane.resource.id, refs));
        return true;
    }

    private boolean sendRollback(Lane lane) {
        Branch branch = lane.rollbacks.poll();
        while (branch != null && branch.work != Work.QUEUED) {
            branch = lane.rollbacks.poll();
        }
        if (branch == null) {
            return false;
        }
        dispatch(lane, false, List.of(branch));
        outbox.send(lane.connection, new RollbackBranch(lane.resource.id, branch.ref(), branch.order));
        return true;
    }

    private void dispatch(Lane lane, boolean commit, List<Branch> branches) {
        Dispatch dispatch = new Dispatch(lane, commit, branches);
        for (Branch branch : branches) {
            apply(branch, Step.SEND);
            branch.attempts++;
            branch.dispatch = dispatch;
        }
        lane.underWay.add(dispatch);
        dispatch.timeout = timeline.after(config.phaseTwoAckTimeout(), () -> timedOut(dispatch));
    }

    /** The lines of the table that were used so far. */
    List<TransitionTable.Edge<Work, Step>> transitionsTaken() {
        return transitions.taken();
    }

    private static boolean isCommit(Branch branch) {
        return branch.transaction.status == GlobalStatus.COMMITTED;
    }
}
