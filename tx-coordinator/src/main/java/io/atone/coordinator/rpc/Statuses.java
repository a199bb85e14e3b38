package io.atone.coordinator.rpc;

import io.atone.coordinator.engine.Effect.DisconnectReason;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Protocol;
import io.grpc.Status;

/** Every way in which the coordinator ends a stream, and the status that tells the client. */
final class Statuses {

    private Statuses() {}

    static Status of(DisconnectReason reason, String message) {
        Status status =
                switch (reason) {
                    case UNSUPPORTED_VERSION -> Status.UNIMPLEMENTED;
                    case PROTOCOL_VIOLATION -> Status.INVALID_ARGUMENT;
                    case REPLACED -> Status.ABORTED;
                    case UNRESPONSIVE -> Status.DEADLINE_EXCEEDED;
                    case LIMIT_EXCEEDED -> Status.RESOURCE_EXHAUSTED;
                };
        return status.withDescription(message);
    }

    static Status malformed(String problem) {
        return Status.INVALID_ARGUMENT.withDescription("The coordinator cannot understand a message: " + problem);
    }

    static Status tooLarge(int bytes) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "A message has " + bytes + " bytes, but the coordinator takes at most " + Protocol.MAX_MESSAGE_BYTES);
    }

    static Status noHello() {
        return Status.FAILED_PRECONDITION.withDescription("The first message of a stream has to be Hello");
    }

    static Status secondHello() {
        return Status.INVALID_ARGUMENT.withDescription("Hello may be said only once on a stream");
    }

    static Status silent(long millis) {
        return Status.DEADLINE_EXCEEDED.withDescription("No Hello within " + millis + " ms");
    }

    static Status tooManyStreams(int limit) {
        return Status.RESOURCE_EXHAUSTED.withDescription("The coordinator has " + limit + " streams and takes no more");
    }

    static Status tooSlow(int pending) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "The client reads too slowly: " + pending + " messages wait for it. It may connect again");
    }

    static Status shuttingDown() {
        return Status.UNAVAILABLE.withDescription("The coordinator shuts down");
    }

    static Status stopped() {
        return Status.UNAVAILABLE.withDescription("The coordinator has stopped");
    }

    static Status unauthenticated(boolean shown) {
        return Status.UNAUTHENTICATED.withDescription(
                shown
                        ? "The token is not the one that this coordinator expects"
                        : "This coordinator expects a token (authorization: Bearer ...)");
    }

    static Status adminNotHere() {
        return Status.PERMISSION_DENIED.withDescription(
                "Admin commands are taken from the coordinator's own machine only, unless it is started with an admin token"
                        + " (--admin-token-file or --admin-token-env) and the command shows that");
    }

    static Status adminTokenNeeded(boolean shown) {
        return Status.UNAUTHENTICATED.withDescription(
                shown
                        ? "The token is not the admin token of this coordinator"
                        : "This coordinator expects its admin token for admin commands (authorization: Bearer ...)");
    }

    static Status unknownTransaction(Xid xid) {
        return Status.NOT_FOUND.withDescription("Transaction " + xid + " is not known");
    }

    static Status invalidQuery(String problem) {
        return Status.INVALID_ARGUMENT.withDescription(problem);
    }
}
