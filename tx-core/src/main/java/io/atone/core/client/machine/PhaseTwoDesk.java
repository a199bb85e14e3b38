package io.atone.core.client.machine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.atone.core.client.machine.PhaseTwoWork.CommitWork;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.client.machine.PhaseTwoWork.ScanWork;
import io.atone.core.client.machine.PhaseTwoWork.WorkResult;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.ClientMessage.PhaseTwoResult;
import io.atone.core.protocol.ClientMessage.ScanReport;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;

/**
 * Hands phase-two work out and its results back. A branch has at most one piece of work at a time: what comes again
 * while it runs is passed over, for its result answers both. An order that differs from the running one (an operator has
 * decided meanwhile) is put off: its result would answer another question.
 */
final class PhaseTwoDesk {

    private final int maxWork;
    private final KnownResources resources;
    private final Consumer<PhaseTwoWork> start;
    private final Consumer<ClientMessage> tell;

    /** What is running for each branch. */
    private final Map<BranchRef, UndoMode> busy = new HashMap<>();

    /** Running scans, and the stream that asked last; a scan begun for another one has to be done again. */
    private final Map<ResourceId, Long> scans = new HashMap<>();

    private int work;

    /** @param tell sends a message, or drops it when there is no session: the coordinator asks again */
    PhaseTwoDesk(int maxWork, KnownResources resources, Consumer<PhaseTwoWork> start, Consumer<ClientMessage> tell) {
        this.maxWork = maxWork;
        this.resources = resources;
        this.start = start;
        this.tell = tell;
    }

    void commit(ResourceId resource, List<BranchRef> branches) {
        List<BranchRef> fresh =
                branches.stream().distinct().filter(b -> !busy.containsKey(b)).toList();
        if (!fresh.isEmpty() && mayStart(resource, fresh, UndoMode.GUARDED)) {
            fresh.forEach(branch -> busy.put(branch, UndoMode.GUARDED));
            begin(new CommitWork(resource, fresh));
        }
    }

    void rollback(ResourceId resource, BranchRef branch, UndoOrder order) {
        UndoMode running = busy.get(branch);
        if (running != null && running != order.mode()) {
            refuse(
                    resource,
                    List.of(branch),
                    order.mode(),
                    "this client still carries out an earlier order: " + running);
        } else if (running == null && mayStart(resource, List.of(branch), order.mode())) {
            busy.put(branch, order.mode());
            begin(new RollbackWork(resource, branch, order));
        }
    }

    void scan(ResourceId resource, long connection) {
        if (!resources.isKnown(resource)) {
            tell.accept(new ScanReport(resource, List.of(), false, notServed(resource)));
        } else if (scans.put(resource, connection) == null) {
            // Not subject to the bound: there is at most one for each resource, and everything waits for it.
            begin(new ScanWork(resource, connection));
        }
    }

    /** @param connection the current stream, 0 without a session */
    void finished(PhaseTwoWork done, WorkResult result, long connection) {
        work--;
        if (done instanceof CommitWork commit) {
            commit.branches().forEach(busy::remove);
            report(done.resource(), commit.branches(), UndoMode.GUARDED, result);
        } else if (done instanceof RollbackWork rollback) {
            busy.remove(rollback.branch());
            report(done.resource(), List.of(rollback.branch()), rollback.order().mode(), result);
        } else if (done instanceof ScanWork scan) {
            scanFinished(scan, result, connection);
        }
    }

    /** Several ordinary rollbacks of one resource are done; one message tells so. */
    void rolledBack(List<RollbackWork> done) {
        work -= done.size();
        List<BranchRef> branches = done.stream().map(RollbackWork::branch).toList();
        branches.forEach(busy::remove);
        report(done.get(0).resource(), branches, UndoMode.GUARDED, new WorkResult.Done());
    }

    boolean isIdle() {
        return work == 0;
    }

    private void scanFinished(ScanWork scan, WorkResult result, long connection) {
        Long askedBy = scans.remove(scan.resource());
        if (askedBy == null || askedBy != connection) {
            return; // Whoever asked is gone, and what was found is out of date.
        }
        if (askedBy != scan.connection()) {
            scan(scan.resource(), askedBy);
        } else if (result instanceof WorkResult.Scanned scanned) {
            ScanParts.split(scan.resource(), scanned.branches()).forEach(tell);
        } else {
            tell.accept(new ScanReport(scan.resource(), List.of(), false, detail(result)));
        }
    }

    private boolean mayStart(ResourceId resource, List<BranchRef> branches, UndoMode mode) {
        String refusal = null;
        if (!resources.isKnown(resource)) {
            refusal = notServed(resource);
        } else if (work >= maxWork) {
            refusal = "this client is busy with " + work + " pieces of phase-two work";
        }
        if (refusal != null) {
            refuse(resource, branches, mode, refusal);
        }
        return refusal == null;
    }

    private void refuse(ResourceId resource, List<BranchRef> branches, UndoMode mode, String why) {
        tell.accept(new PhaseTwoResult(resource, branches, PhaseTwoOutcome.RETRY, why, mode, List.of()));
    }

    private void begin(PhaseTwoWork newWork) {
        work++;
        start.accept(newWork);
    }

    private void report(ResourceId resource, List<BranchRef> branches, UndoMode mode, WorkResult result) {
        tell.accept(new PhaseTwoResult(resource, branches, outcome(result), detail(result), mode, differences(result)));
    }

    private static PhaseTwoOutcome outcome(WorkResult result) {
        if (result instanceof WorkResult.Done) {
            return PhaseTwoOutcome.DONE;
        }
        return result instanceof WorkResult.NeedsAttention ? PhaseTwoOutcome.NEEDS_ATTENTION : PhaseTwoOutcome.RETRY;
    }

    private static String detail(WorkResult result) {
        if (result instanceof WorkResult.Failed failed) {
            return failed.detail().isEmpty() ? "failed without a message" : failed.detail();
        }
        return result instanceof WorkResult.NeedsAttention attention ? attention.detail() : "";
    }

    private static List<RowDifference> differences(WorkResult result) {
        return result instanceof WorkResult.NeedsAttention attention ? attention.differences() : List.of();
    }

    private static String notServed(ResourceId resource) {
        return "this client does not serve resource " + resource;
    }
}
