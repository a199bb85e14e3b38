package io.atone.coordinator.rpc;

import java.util.List;

import io.atone.coordinator.engine.EngineOverview;
import io.atone.coordinator.engine.LockView;
import io.atone.coordinator.engine.OperatorAnswer;
import io.atone.coordinator.engine.OperatorOrder;
import io.atone.coordinator.engine.ResourceView;
import io.atone.coordinator.engine.TransactionView;
import io.atone.coordinator.engine.TransactionView.BranchView;
import io.atone.core.id.BranchId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.transport.grpc.RowDifferences;
import io.atone.core.transport.grpc.proto.BranchInfo;
import io.atone.core.transport.grpc.proto.GlobalStatus;
import io.atone.core.transport.grpc.proto.LockInfo;
import io.atone.core.transport.grpc.proto.OrderResponse;
import io.atone.core.transport.grpc.proto.Overview;
import io.atone.core.transport.grpc.proto.ResolveRequest;
import io.atone.core.transport.grpc.proto.ResourceInfo;
import io.atone.core.transport.grpc.proto.RetryRequest;
import io.atone.core.transport.grpc.proto.RollbackCause;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import org.jspecify.annotations.Nullable;

/** The admin service's messages: views to the wire, orders from it. */
final class AdminWire {

    /** How many branches of a transaction a list shows. */
    static final int MAX_BRANCHES_IN_LIST = 20;

    /** How many branches of a transaction are shown when it is asked for alone; those that are not done come first. */
    static final int MAX_BRANCHES = 200;

    /** How much of a detail or a reason a list shows. */
    static final int MAX_DETAIL_IN_LIST = 300;

    /** Once one transaction's details and rows have so many bytes, further branches are shown without theirs. */
    static final int MAX_TRANSACTION_BYTES = 2 * 1024 * 1024;

    private AdminWire() {}

    static Overview encode(EngineOverview overview, long forcedWrites) {
        return Overview.newBuilder()
                .setEpoch(overview.epoch())
                .setConnectedClients(overview.connectedClients())
                .setLiveTransactions(overview.liveTransactions())
                .setNeedsAttention(overview.needsAttention())
                .setUnfinishedBranches(overview.unfinishedBranches())
                .setHeldLocks(overview.heldLocks())
                .setLockWaiters(overview.lockWaiters())
                .setRememberedDecisions(overview.rememberedDecisions())
                .setOpenResources(overview.openResources())
                .setClosedResources(overview.closedResources())
                .setCommitted(overview.committed())
                .setRolledBack(overview.rolledBack())
                .setForcedWrites(forcedWrites)
                .setDecisionsWritten(overview.decisionsWritten())
                .setAttentionsCalled(overview.attentionsCalled())
                .setAttentionsEnded(overview.attentionsEnded())
                .build();
    }

    static TransactionInfo encodeSummary(TransactionView transaction) {
        TransactionInfo.Builder info =
                encode(transaction).setReason(cut(transaction.outcome().reason()));
        transaction.branches().stream()
                .limit(MAX_BRANCHES_IN_LIST)
                .forEach(branch -> info.addBranches(encode(branch).setDetail(cut(branch.detail()))));
        return info.build();
    }

    static TransactionInfo encodeAll(TransactionView transaction) {
        TransactionInfo.Builder info = encode(transaction);
        int bytes = 0;
        for (BranchView branch : notDoneFirst(transaction.branches())) {
            BranchInfo.Builder shown = encode(branch);
            if (bytes < MAX_TRANSACTION_BYTES) {
                shown.setDetail(branch.detail()).addAllDifferences(RowDifferences.encode(branch.differences()));
            }
            BranchInfo built = shown.build();
            bytes += built.getSerializedSize();
            info.addBranches(built);
        }
        return info.build();
    }

    private static List<BranchView> notDoneFirst(List<BranchView> branches) {
        return branches.stream()
                .sorted((one, other) -> Boolean.compare(one.isDone(), other.isDone()))
                .limit(MAX_BRANCHES)
                .toList();
    }

    private static TransactionInfo.Builder encode(TransactionView transaction) {
        TransactionInfo.Builder info = TransactionInfo.newBuilder()
                .setXid(transaction.xid().toString())
                .setName(transaction.name())
                .setApplication(transaction.application())
                .setStatus(GlobalStatus.valueOf(transaction.outcome().status().name()))
                .setReason(transaction.outcome().reason())
                .setAgeMillis(transaction.age().toMillis())
                .setHeldLocks(transaction.heldLocks())
                .setTotalBranches(transaction.branches().size());
        io.atone.core.status.RollbackCause cause = transaction.outcome().cause();
        if (cause != null) {
            info.setCause(RollbackCause.valueOf(cause.name()));
        }
        return info;
    }

    private static BranchInfo.Builder encode(BranchView branch) {
        return BranchInfo.newBuilder()
                .setBranchId(branch.branchId().value())
                .setResourceId(branch.resource().value())
                .setStatus(branch.status())
                .setAttempts(branch.attempts());
    }

    private static String cut(String text) {
        return text.length() <= MAX_DETAIL_IN_LIST ? text : text.substring(0, MAX_DETAIL_IN_LIST) + "...";
    }

    static LockInfo encode(LockView lock) {
        LockInfo.Builder info = LockInfo.newBuilder()
                .setLockKey(lock.key().toString())
                .setResourceId(lock.resource().value())
                .setXid(lock.branch().xid().toString())
                .setBranchId(lock.branch().branchId().value())
                .setName(lock.name())
                .setApplication(lock.application())
                .setWaiting(lock.waiting());
        lock.firstWaiting().forEach(xid -> info.addFirstWaiting(xid.toString()));
        return info.build();
    }

    static ResourceInfo encode(ResourceView resource) {
        return ResourceInfo.newBuilder()
                .setResourceId(resource.resource().value())
                .setDescription(cut(resource.description()))
                .setOpen(resource.open())
                .setServers(resource.servers())
                .addAllServedBy(resource.servedBy())
                .setUnservedBranches(resource.unserved())
                .setScanFailure(resource.scanFailure())
                .build();
    }

    static OrderResponse encode(OperatorAnswer answer) {
        return OrderResponse.newBuilder()
                .setKind(OrderResponse.Kind.valueOf(answer.kind().name()))
                .setMessage(answer.message())
                .setBranches(answer.branches())
                .build();
    }

    /** The status to look for; null for any. */
    static io.atone.core.status.@Nullable GlobalStatus decode(GlobalStatus status) {
        return switch (status) {
            case GLOBAL_STATUS_UNSPECIFIED -> null;
            case UNRECOGNIZED -> throw new IllegalArgumentException("A status that this coordinator does not know");
            default -> io.atone.core.status.GlobalStatus.valueOf(status.name());
        };
    }

    static OperatorOrder decode(RetryRequest request) {
        BranchId branch = request.getBranchId() == 0 ? null : new BranchId(request.getBranchId());
        return OperatorOrder.retry(Xid.parse(request.getXid()), branch);
    }

    static OperatorOrder decode(ResolveRequest request) {
        UndoMode mode =
                switch (request.getMode()) {
                    case UNDO_MODE_FORCED -> UndoMode.FORCED;
                    case UNDO_MODE_KEEP_CURRENT -> UndoMode.KEEP_CURRENT;
                    case UNDO_MODE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException(
                                "A resolution says how: forced or keep-current, but not " + request.getMode());
                };
        return new OperatorOrder(
                Xid.parse(request.getXid()),
                new BranchId(request.getBranchId()),
                new UndoOrder(mode, request.getReason()));
    }
}
