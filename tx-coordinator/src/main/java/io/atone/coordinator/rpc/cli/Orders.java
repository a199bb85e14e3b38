package io.atone.coordinator.rpc.cli;

import java.util.function.Supplier;

import io.atone.core.protocol.UndoOrder;
import io.atone.core.transport.grpc.proto.BranchInfo;
import io.atone.core.transport.grpc.proto.GetTransactionRequest;
import io.atone.core.transport.grpc.proto.GlobalStatus;
import io.atone.core.transport.grpc.proto.OrderResponse;
import io.atone.core.transport.grpc.proto.ResolveRequest;
import io.atone.core.transport.grpc.proto.RetryRequest;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import io.atone.core.transport.grpc.proto.UndoMode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The commands that change something: they order it, then wait, within a bound, until it is done or stuck again. */
final class Orders {

    static final int DEFAULT_WAIT_SECONDS = 30;

    private final AdminClient client;
    private final Output out;

    Orders(AdminClient client, Output out) {
        this.client = client;
        this.out = out;
    }

    ExitCode retry(CommandLine line) {
        String xid = line.words().get(0);
        long branch = line.words().size() > 1 ? branch(line.words().get(1)) : 0;
        int wait = wait(line);
        OrderResponse response = client.call()
                .retry(RetryRequest.newBuilder().setXid(xid).setBranchId(branch).build());
        return follow(xid, branch, wait, response);
    }

    ExitCode resolve(CommandLine line) {
        String xid = line.words().get(0);
        long branch = branch(line.words().get(1));
        int wait = wait(line);
        ResolveRequest request = ResolveRequest.newBuilder()
                .setXid(xid)
                .setBranchId(branch)
                .setMode(mode(line))
                .setReason(reason(line))
                .build();
        return follow(xid, branch, wait, client.call().resolve(request));
    }

    static int wait(CommandLine line) {
        return line.number("wait", DEFAULT_WAIT_SECONDS, Connection.MAX_SECONDS);
    }

    private static long branch(String text) {
        try {
            long branch = Long.parseLong(text);
            if (branch > 0) {
                return branch;
            }
        } catch (NumberFormatException e) {
            throw new CommandUsageException("A branch is a number above zero, but is " + text, e);
        }
        throw new CommandUsageException("A branch is a number above zero, but is " + text);
    }

    private static UndoMode mode(CommandLine line) {
        if (line.has("keep-current") == line.has("force-undo")) {
            throw new CommandUsageException("Say how: either --keep-current or --force-undo");
        }
        return line.has("force-undo") ? UndoMode.UNDO_MODE_FORCED : UndoMode.UNDO_MODE_KEEP_CURRENT;
    }

    static String reason(CommandLine line) {
        String reason = line.option("reason");
        if (reason == null || reason.isBlank() || reason.length() > UndoOrder.MAX_REASON_LENGTH) {
            throw new CommandUsageException("Say why: --reason \"...\", with 1 to " + UndoOrder.MAX_REASON_LENGTH
                    + " characters. It is logged");
        }
        return reason;
    }

    private ExitCode follow(String xid, long branch, int waitSeconds, OrderResponse response) {
        return follow(response, out, () -> await(xid, branch, waitSeconds));
    }

    /** What is under way is followed; anything else is said, and that is the end. */
    static ExitCode follow(OrderResponse response, Output out, Supplier<ExitCode> underWay) {
        return switch (response.getKind()) {
            case STARTED, UNDER_WAY -> {
                out.progress(response.getMessage());
                yield underWay.get();
            }
            case OVER -> end(response, out, ExitCode.DONE);
            case UNKNOWN -> end(response, out, ExitCode.UNKNOWN);
            case REFUSED, KIND_UNSPECIFIED, UNRECOGNIZED -> end(response, out, ExitCode.REFUSED);
        };
    }

    private static ExitCode end(OrderResponse response, Output out, ExitCode code) {
        out.result(response, () -> Texts.printable(response.getMessage()) + System.lineSeparator());
        return code;
    }

    private ExitCode await(String xid, long branch, int waitSeconds) {
        TransactionInfo shown = Poll.until(
                () -> get(xid), now -> now.getBranchesList().stream().noneMatch(Orders::isBeingWorkedOn), waitSeconds);
        out.result(shown, () -> TransactionText.of(shown));
        return isDone(shown, branch) ? ExitCode.DONE : ExitCode.NOT_OVER;
    }

    private static boolean isBeingWorkedOn(BranchInfo branch) {
        return switch (branch.getStatus()) {
            case "QUEUED", "SENT", "PAUSED" -> true;
            default -> false;
        };
    }

    /** A transaction may be over and forgotten while it is waited for. */
    private TransactionInfo get(String xid) {
        try {
            return client.call()
                    .getTransaction(
                            GetTransactionRequest.newBuilder().setXid(xid).build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return TransactionInfo.newBuilder()
                        .setXid(xid)
                        .setStatus(GlobalStatus.FORGOTTEN)
                        .build();
            }
            throw e;
        }
    }

    /** A branch that is asked about counts alone; the transaction's others may wait for people of their own. */
    private static boolean isDone(TransactionInfo transaction, long branch) {
        return switch (transaction.getStatus()) {
            case ROLLED_BACK, COMMITTED, FORGOTTEN ->
                transaction.getBranchesList().stream().noneMatch(Orders::isBeingWorkedOn);
            default ->
                branch != 0
                        && transaction.getBranchesList().stream()
                                .anyMatch(other -> other.getBranchId() == branch
                                        && other.getStatus().equals("DONE"));
        };
    }
}
