package io.atone.testkit.process;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.atone.core.transport.grpc.proto.AdminServiceGrpc;
import io.atone.core.transport.grpc.proto.ListTransactionsRequest;
import io.atone.core.transport.grpc.proto.Overview;
import io.atone.core.transport.grpc.proto.OverviewRequest;
import io.atone.core.transport.grpc.proto.RetryRequest;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;

/** Asks the coordinator what it knows. Thread-safe. */
public final class CoordinatorAdmin implements AutoCloseable {

    private static final int CALL_TIMEOUT_SECONDS = 5;

    private final ManagedChannel channel;

    /** On this machine. Does not connect yet. */
    public CoordinatorAdmin(int port) {
        this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
    }

    /** Numbers of what there is. */
    public Overview overview() {
        return stub().getOverview(OverviewRequest.getDefaultInstance());
    }

    /** The transactions that it knows. */
    public List<TransactionInfo> transactions() {
        return stub().listTransactions(ListTransactionsRequest.getDefaultInstance())
                .getTransactionsList();
    }

    /** What an operator's {@code transactions retry} does; returns the coordinator's answer. */
    public String retry(String xid) {
        return stub().retry(RetryRequest.newBuilder().setXid(xid).build()).getMessage();
    }

    private AdminServiceGrpc.AdminServiceBlockingStub stub() {
        return AdminServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Empty when it answers, else why it does not. Tries at once, whatever the back-off of earlier failures is. */
    public String obstacle() {
        channel.resetConnectBackoff();
        try {
            overview();
            return "";
        } catch (StatusRuntimeException e) {
            return "it answers " + e.getStatus().getCode();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
