package io.atone.core.client.machine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/**
 * Hands phase-two work out and its results back. A branch has at most one piece of work at a time: what comes again
 * while it runs is passed over, for its result answers both.
 */
final class PhaseTwoDesk {

    private final int maxWork;
    private final KnownResources resources;
    private final Consumer<PhaseTwoWork> start;
    private final Consumer<ClientMessage> tell;

    private final Set<BranchRef> busy = new HashSet<>();
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
                branches.stream().distinct().filter(b -> !busy.contains(b)).toList();
        if (!fresh.isEmpty() && mayStart(resource, fresh)) {
            busy.addAll(fresh);
            begin(new CommitWork(resource, fresh));
        }
    }

    void rollback(ResourceId resource, BranchRef branch) {
        if (!busy.contains(branch) && mayStart(resource, List.of(branch))) {
            busy.add(branch);
            begin(new RollbackWork(resource, branch));
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
            report(done.resource(), commit.branches(), result);
        } else if (done instanceof RollbackWork rollback) {
            busy.remove(rollback.branch());
            report(done.resource(), List.of(rollback.branch()), result);
        } else if (done instanceof ScanWork scan) {
            scanFinished(scan, result, connection);
        }
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

    private boolean mayStart(ResourceId resource, List<BranchRef> branches) {
        String refusal = null;
        if (!resources.isKnown(resource)) {
            refusal = notServed(resource);
        } else if (work >= maxWork) {
            refusal = "this client is busy with " + work + " pieces of phase-two work";
        }
        if (refusal != null) {
            tell.accept(new PhaseTwoResult(resource, branches, PhaseTwoOutcome.RETRY, refusal));
        }
        return refusal == null;
    }

    private void begin(PhaseTwoWork newWork) {
        work++;
        start.accept(newWork);
    }

    private void report(ResourceId resource, List<BranchRef> branches, WorkResult result) {
        tell.accept(new PhaseTwoResult(resource, branches, outcome(result), detail(result)));
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

    private static String notServed(ResourceId resource) {
        return "this client does not serve resource " + resource;
    }
}
