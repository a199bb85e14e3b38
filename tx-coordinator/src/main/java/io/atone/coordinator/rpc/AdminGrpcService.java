package io.atone.coordinator.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.atone.coordinator.driver.CoordinatorDriver;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.coordinator.engine.TransactionView;
import io.atone.core.id.Xid;
import io.atone.core.transport.grpc.proto.AdminServiceGrpc;
import io.atone.core.transport.grpc.proto.BranchInfo;
import io.atone.core.transport.grpc.proto.GlobalStatus;
import io.atone.core.transport.grpc.proto.ListTransactionsRequest;
import io.atone.core.transport.grpc.proto.ListTransactionsResponse;
import io.atone.core.transport.grpc.proto.Overview;
import io.atone.core.transport.grpc.proto.OverviewRequest;
import io.atone.core.transport.grpc.proto.RollbackCause;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** What a person or a monitor may ask, answered from the engine's thread. */
final class AdminGrpcService extends AdminServiceGrpc.AdminServiceImplBase {

    static final int DEFAULT_LIMIT = 1_000;
    static final int MAX_LIMIT = 10_000;

    private final CoordinatorDriver driver;

    AdminGrpcService(CoordinatorDriver driver) {
        this.driver = driver;
    }

    @Override
    public void getOverview(OverviewRequest request, StreamObserver<Overview> answer) {
        reply(driver.ask(Engine::overview).thenApply(this::toWire), answer);
    }

    @Override
    public void listTransactions(ListTransactionsRequest request, StreamObserver<ListTransactionsResponse> answer) {
        int asked = request.getLimit();
        int limit = asked == 0 ? DEFAULT_LIMIT : asked < 0 ? MAX_LIMIT : Math.min(asked, MAX_LIMIT);
        Xid only;
        try {
            only = request.getXid().isEmpty() ? null : Xid.parse(request.getXid());
        } catch (IllegalArgumentException e) {
            answer.onError(Statuses.invalidQuery(String.valueOf(e.getMessage())).asRuntimeException());
            return;
        }
        reply(
                driver.ask(engine -> engine.transactions(only, limit + 1)).thenApply(found -> toWire(found, limit)),
                answer);
    }

    private static <T> void reply(CompletableFuture<T> result, StreamObserver<T> answer) {
        CompletableFuture<T> unused = result.whenComplete((T value, @Nullable Throwable failure) -> {
            if (failure != null) {
                answer.onError(Statuses.stopped().withCause(failure).asRuntimeException());
            } else {
                answer.onNext(value);
                answer.onCompleted();
            }
        });
    }

    private Overview toWire(EngineOverview overview) {
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
                .setForcedWrites(driver.forcedWrites())
                .setDecisionsWritten(overview.decisionsWritten())
                .build();
    }

    private static ListTransactionsResponse toWire(List<TransactionView> found, int limit) {
        ListTransactionsResponse.Builder response = ListTransactionsResponse.newBuilder();
        found.stream().limit(limit).forEach(transaction -> response.addTransactions(toWire(transaction)));
        return response.setTruncated(found.size() > limit).build();
    }

    private static TransactionInfo toWire(TransactionView transaction) {
        TransactionInfo.Builder info = TransactionInfo.newBuilder()
                .setXid(transaction.xid().toString())
                .setName(transaction.name())
                .setApplication(transaction.application())
                .setStatus(GlobalStatus.valueOf(transaction.outcome().status().name()))
                .setReason(transaction.outcome().reason())
                .setAgeMillis(transaction.age().toMillis())
                .setHeldLocks(transaction.heldLocks());
        io.atone.core.status.RollbackCause cause = transaction.outcome().cause();
        if (cause != null) {
            info.setCause(RollbackCause.valueOf(cause.name()));
        }
        transaction.branches().forEach(branch -> info.addBranches(toWire(branch)));
        return info.build();
    }

    private static BranchInfo toWire(TransactionView.BranchView branch) {
        return BranchInfo.newBuilder()
                .setBranchId(branch.branchId().value())
                .setResourceId(branch.resource().value())
                .setStatus(branch.status())
                .setAttempts(branch.attempts())
                .setDetail(branch.detail())
                .build();
    }
}
