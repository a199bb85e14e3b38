package io.atone.core.transport.grpc;

import io.atone.core.transport.ConnectionLoss;
import io.grpc.Status;

/** What the end of a stream means for the next attempt. */
final class GrpcFailures {

    private static final int MAX_CAUSES = 10;

    private GrpcFailures() {}

    static ConnectionLoss loss(CoordinatorAddress address, Status status) {
        return new ConnectionLoss(isHopeless(status.getCode()), address + ": " + describe(status));
    }

    /** Hopeless: the same attempt ends the same way until somebody changes a configuration or a version. */
    private static boolean isHopeless(Status.Code code) {
        return switch (code) {
            // The token or the certificate is wrong.
            case UNAUTHENTICATED, PERMISSION_DENIED -> true;
            // The versions differ, or no coordinator of ours is there.
            case FAILED_PRECONDITION, UNIMPLEMENTED -> true;
            // Not there, restarting, overloaded, cut off on the way, or a defect that this stream ran into.
            case UNAVAILABLE,
                    RESOURCE_EXHAUSTED,
                    CANCELLED,
                    ABORTED,
                    DEADLINE_EXCEEDED,
                    UNKNOWN,
                    INTERNAL,
                    INVALID_ARGUMENT,
                    ALREADY_EXISTS,
                    NOT_FOUND,
                    OUT_OF_RANGE,
                    DATA_LOSS,
                    OK -> false;
        };
    }

    private static String describe(Status status) {
        StringBuilder text = new StringBuilder(status.getCode().toString());
        if (status.getDescription() != null) {
            text.append(", ").append(status.getDescription());
        }
        Throwable cause = status.getCause();
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause.getMessage() != null && text.indexOf(cause.getMessage()) < 0) {
                text.append(", ").append(cause.getMessage());
            }
            cause = cause.getCause();
        }
        return text.toString();
    }
}
