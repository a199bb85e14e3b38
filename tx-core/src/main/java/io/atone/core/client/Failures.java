package io.atone.core.client;

import java.time.Duration;

import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.GlobalTransactionException;
import io.atone.core.GlobalTransactionOutcomeUnknownException;
import io.atone.core.LockConflictException;
import io.atone.core.ResourceNotOpenException;
import io.atone.core.TransactionOverException;
import io.atone.core.client.machine.CallResult.Failed;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusal;
import io.atone.core.protocol.Reply.Refusal;
import org.jspecify.annotations.Nullable;

/** Turns what the machine and the coordinator say into exceptions that tell what happened, to whom, and what to do. */
final class Failures {

    private final String coordinator;

    /** @param coordinator where it is, for people */
    Failures(String coordinator) {
        this.coordinator = coordinator;
    }

    RuntimeException of(@Nullable Xid xid, String what, Failed failed) {
        String message = prefix(xid) + what + " failed: " + failed.message();
        return switch (failed.kind()) {
            case COORDINATOR_UNAVAILABLE ->
                new CoordinatorUnavailableException(
                        xid,
                        message + " (coordinator at " + coordinator + "). Check that it runs and can be reached.",
                        null);
            case RESOURCE_NOT_OPEN ->
                new ResourceNotOpenException(xid, message + ". Nothing was changed; try again.", null);
            case OUTCOME_UNKNOWN ->
                new GlobalTransactionOutcomeUnknownException(
                        xid,
                        message + " (coordinator at " + coordinator + "). The transaction is decided there, or will be"
                                + " rolled back; ask again, or look it up.",
                        null);
            case LIMIT_EXCEEDED -> new GlobalTransactionException(xid, message, null);
            case NOT_ALLOWED -> new IllegalArgumentException(message);
        };
    }

    GlobalTransactionException of(@Nullable Xid xid, String what, Refusal refusal) {
        String message = prefix(xid) + what + " was refused: " + refusal.message();
        return switch (refusal.kind()) {
            case TRANSACTION_OVER ->
                new TransactionOverException(
                        xid,
                        message + (refusal.outcome() == null ? "" : " [" + refusal.outcome() + "]")
                                + ". Roll the local transaction back.",
                        null);
            case RESOURCE_NOT_OPEN ->
                new ResourceNotOpenException(xid, message + ". Nothing was changed; try again.", null);
            case SHUTTING_DOWN ->
                new CoordinatorUnavailableException(
                        xid, message + " (coordinator at " + coordinator + "). Try again later.", null);
            case LIMIT_EXCEEDED, INVALID -> new GlobalTransactionException(xid, message, null);
        };
    }

    LockConflictException of(@Nullable Xid xid, ResourceId resource, LockRefusal refusal) {
        String holder = "transaction " + refusal.holder()
                + (refusal.holderName().isEmpty() ? "" : " '" + refusal.holderName() + "'") + " of application '"
                + refusal.holderApplication() + "', " + age(refusal.holderAge()) + " old";
        String why =
                switch (refusal.kind()) {
                    case TIMED_OUT_WAITING -> "is still held by " + holder + ", after the longest wait allowed";
                    case DEADLOCK ->
                        "is held by " + holder + ", and waiting would be a deadlock: "
                                + String.join(
                                        " waits for ",
                                        refusal.cycle().stream()
                                                .map(Xid::toString)
                                                .toList());
                    case HOLDER_ROLLING_BACK ->
                        "is held by " + holder + ", which is being rolled back and needs the row";
                    case HOLDER_NEEDS_ATTENTION ->
                        "is held by " + holder + ", which could not be rolled back and waits for an operator";
                    case TOO_MANY_WAITERS -> "is held by " + holder + ", and too many wait for locks already";
                };
        return new LockConflictException(
                xid,
                prefix(xid) + "a global lock on resource " + resource + " (key " + refusal.lockKey() + ") " + why
                        + ". Roll back; the whole may be tried again.",
                refusal);
    }

    private static String prefix(@Nullable Xid xid) {
        return xid == null ? "" : xid + ": ";
    }

    private static String age(Duration age) {
        return age.toMillis() < 10_000 ? age.toMillis() + " ms" : age.toSeconds() + " s";
    }
}
