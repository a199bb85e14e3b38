package io.atone.coordinator.rpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.atone.coordinator.driver.CoordinatorDriver;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.ForgetResource;
import io.atone.coordinator.engine.LockView;
import io.atone.coordinator.engine.OperatorOrder;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.transport.grpc.proto.AdminServiceGrpc;
import io.atone.core.transport.grpc.proto.ForgetResourceRequest;
import io.atone.core.transport.grpc.proto.GetTransactionRequest;
import io.atone.core.transport.grpc.proto.ListLocksRequest;
import io.atone.core.transport.grpc.proto.ListLocksResponse;
import io.atone.core.transport.grpc.proto.ListResourcesRequest;
import io.atone.core.transport.grpc.proto.ListResourcesResponse;
import io.atone.core.transport.grpc.proto.ListTransactionsRequest;
import io.atone.core.transport.grpc.proto.ListTransactionsResponse;
import io.atone.core.transport.grpc.proto.OrderResponse;
import io.atone.core.transport.grpc.proto.Overview;
import io.atone.core.transport.grpc.proto.OverviewRequest;
import io.atone.core.transport.grpc.proto.ResolveRequest;
import io.atone.core.transport.grpc.proto.RetryRequest;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** What a person or a monitor may ask and a person may order, answered when the engine's turn comes. */
final class AdminGrpcService extends AdminServiceGrpc.AdminServiceImplBase {

    private final CoordinatorDriver driver;

    AdminGrpcService(CoordinatorDriver driver) {
        this.driver = driver;
    }

    /** Asks the engine what the request is about. */
    private interface Question<T> {
        /** @throws IllegalArgumentException when the request makes no sense */
        CompletableFuture<T> ask();
    }

    @Override
    public void getOverview(OverviewRequest request, StreamObserver<Overview> answer) {
        reply(answer, () -> driver.ask(Engine::overview)
                .thenApply(overview -> AdminWire.encode(overview, driver.forcedWrites())));
    }

    @Override
    public void listTransactions(ListTransactionsRequest request, StreamObserver<ListTransactionsResponse> answer) {
        reply(answer, () -> {
            int limit = AdminPages.limit(request.getLimit());
            if (!request.getXid().isEmpty()) {
                Xid only = Xid.parse(request.getXid());
                return driver.ask(engine -> engine.transactions(only, 1))
                        .thenApply(found -> AdminPages.transactions(found, limit));
            }
            long after = AdminPages.transactionToken(request.getPageToken());
            GlobalStatus status = AdminWire.decode(request.getStatus());
            return driver.ask(engine -> engine.transactions(after, status, limit + 1))
                    .thenApply(found -> AdminPages.transactions(found, limit));
        });
    }

    @Override
    public void getTransaction(GetTransactionRequest request, StreamObserver<TransactionInfo> answer) {
        reply(answer, () -> {
            Xid xid = Xid.parse(request.getXid());
            return driver.ask(engine -> Optional.ofNullable(engine.transaction(xid)))
                    .thenApply(found -> AdminWire.encodeAll(found.orElseThrow(
                            () -> Statuses.unknownTransaction(xid).asRuntimeException())));
        });
    }

    @Override
    public void listLocks(ListLocksRequest request, StreamObserver<ListLocksResponse> answer) {
        reply(answer, () -> {
            int limit = AdminPages.limit(request.getLimit());
            Xid only = request.getXid().isEmpty() ? null : Xid.parse(request.getXid());
            LockView.Place after = AdminPages.lockToken(request.getPageToken());
            return driver.ask(engine -> engine.locks(after, only, limit + 1))
                    .thenApply(found -> AdminPages.locks(found, limit));
        });
    }

    @Override
    public void listResources(ListResourcesRequest request, StreamObserver<ListResourcesResponse> answer) {
        reply(answer, () -> driver.ask(Engine::resources).thenApply(AdminPages::resources));
    }

    @Override
    public void retry(RetryRequest request, StreamObserver<OrderResponse> answer) {
        reply(answer, () -> order(AdminWire.decode(request)));
    }

    @Override
    public void resolve(ResolveRequest request, StreamObserver<OrderResponse> answer) {
        reply(answer, () -> order(AdminWire.decode(request)));
    }

    @Override
    public void forgetResource(ForgetResourceRequest request, StreamObserver<OrderResponse> answer) {
        reply(answer, () -> driver.forget(
                        new ForgetResource(new ResourceId(request.getResourceId()), request.getReason()))
                .thenApply(AdminWire::encode));
    }

    private CompletableFuture<OrderResponse> order(OperatorOrder order) {
        return driver.operate(order).thenApply(AdminWire::encode);
    }

    private static <T> void reply(StreamObserver<T> answer, Question<T> question) {
        CompletableFuture<T> result;
        try {
            result = question.ask();
        } catch (IllegalArgumentException e) {
            answer.onError(Statuses.invalidQuery(String.valueOf(e.getMessage())).asRuntimeException());
            return;
        }
        CompletableFuture<T> unused = result.whenComplete((T value, @Nullable Throwable failure) -> {
            if (failure != null) {
                answer.onError(statusOf(failure));
            } else {
                answer.onNext(value);
                answer.onCompleted();
            }
        });
    }

    private static StatusRuntimeException statusOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Status known = Status.fromThrowable(cause);
        return known.getCode() == Status.Code.UNKNOWN
                ? Statuses.stopped().withCause(failure).asRuntimeException()
                : known.asRuntimeException();
    }
}
