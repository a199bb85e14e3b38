package io.atone.core.transport.grpc;

import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.core.protocol.Reply.RefusalKind;
import io.atone.core.protocol.UndoMode;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.RollbackCause;
import io.atone.core.transport.grpc.proto.LockRefusal;
import io.atone.core.transport.grpc.proto.PhaseTwoResult;
import io.atone.core.transport.grpc.proto.Refusal;
import org.jspecify.annotations.Nullable;

/** The enums of the wire and their counterparts. A value that this build does not know is an error, never a default. */
final class WireEnums {

    private WireEnums() {}

    static PhaseTwoResult.Outcome encode(PhaseTwoOutcome outcome) {
        return switch (outcome) {
            case DONE -> PhaseTwoResult.Outcome.DONE;
            case RETRY -> PhaseTwoResult.Outcome.RETRY;
            case NEEDS_ATTENTION -> PhaseTwoResult.Outcome.NEEDS_ATTENTION;
        };
    }

    static PhaseTwoOutcome decode(String field, PhaseTwoResult.Outcome outcome) throws WireFormatException {
        return switch (outcome) {
            case DONE -> PhaseTwoOutcome.DONE;
            case RETRY -> PhaseTwoOutcome.RETRY;
            case NEEDS_ATTENTION -> PhaseTwoOutcome.NEEDS_ATTENTION;
            case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw unknown(field, outcome);
        };
    }

    static io.atone.core.transport.grpc.proto.UndoMode encode(UndoMode mode) {
        return switch (mode) {
            case GUARDED -> io.atone.core.transport.grpc.proto.UndoMode.UNDO_MODE_UNSPECIFIED;
            case FORCED -> io.atone.core.transport.grpc.proto.UndoMode.UNDO_MODE_FORCED;
            case KEEP_CURRENT -> io.atone.core.transport.grpc.proto.UndoMode.UNDO_MODE_KEEP_CURRENT;
        };
    }

    static UndoMode decode(String field, io.atone.core.transport.grpc.proto.UndoMode mode) throws WireFormatException {
        return switch (mode) {
            case UNDO_MODE_UNSPECIFIED -> UndoMode.GUARDED;
            case UNDO_MODE_FORCED -> UndoMode.FORCED;
            case UNDO_MODE_KEEP_CURRENT -> UndoMode.KEEP_CURRENT;
            case UNRECOGNIZED -> throw unknown(field, mode);
        };
    }

    static LockRefusal.Kind encode(LockRefusalKind kind) {
        return switch (kind) {
            case TIMED_OUT_WAITING -> LockRefusal.Kind.TIMED_OUT_WAITING;
            case DEADLOCK -> LockRefusal.Kind.DEADLOCK;
            case HOLDER_ROLLING_BACK -> LockRefusal.Kind.HOLDER_ROLLING_BACK;
            case HOLDER_NEEDS_ATTENTION -> LockRefusal.Kind.HOLDER_NEEDS_ATTENTION;
            case TOO_MANY_WAITERS -> LockRefusal.Kind.TOO_MANY_WAITERS;
        };
    }

    static LockRefusalKind decode(String field, LockRefusal.Kind kind) throws WireFormatException {
        return switch (kind) {
            case TIMED_OUT_WAITING -> LockRefusalKind.TIMED_OUT_WAITING;
            case DEADLOCK -> LockRefusalKind.DEADLOCK;
            case HOLDER_ROLLING_BACK -> LockRefusalKind.HOLDER_ROLLING_BACK;
            case HOLDER_NEEDS_ATTENTION -> LockRefusalKind.HOLDER_NEEDS_ATTENTION;
            case TOO_MANY_WAITERS -> LockRefusalKind.TOO_MANY_WAITERS;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknown(field, kind);
        };
    }

    static Refusal.Kind encode(RefusalKind kind) {
        return switch (kind) {
            case TRANSACTION_OVER -> Refusal.Kind.TRANSACTION_OVER;
            case RESOURCE_NOT_OPEN -> Refusal.Kind.RESOURCE_NOT_OPEN;
            case LIMIT_EXCEEDED -> Refusal.Kind.LIMIT_EXCEEDED;
            case INVALID -> Refusal.Kind.INVALID;
            case SHUTTING_DOWN -> Refusal.Kind.SHUTTING_DOWN;
        };
    }

    static RefusalKind decode(String field, Refusal.Kind kind) throws WireFormatException {
        return switch (kind) {
            case TRANSACTION_OVER -> RefusalKind.TRANSACTION_OVER;
            case RESOURCE_NOT_OPEN -> RefusalKind.RESOURCE_NOT_OPEN;
            case LIMIT_EXCEEDED -> RefusalKind.LIMIT_EXCEEDED;
            case INVALID -> RefusalKind.INVALID;
            case SHUTTING_DOWN -> RefusalKind.SHUTTING_DOWN;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknown(field, kind);
        };
    }

    static io.atone.core.transport.grpc.proto.GlobalStatus encode(GlobalStatus status) {
        return switch (status) {
            case ACTIVE -> io.atone.core.transport.grpc.proto.GlobalStatus.ACTIVE;
            case COMMITTING -> io.atone.core.transport.grpc.proto.GlobalStatus.COMMITTING;
            case COMMITTED -> io.atone.core.transport.grpc.proto.GlobalStatus.COMMITTED;
            case ROLLING_BACK -> io.atone.core.transport.grpc.proto.GlobalStatus.ROLLING_BACK;
            case ROLLED_BACK -> io.atone.core.transport.grpc.proto.GlobalStatus.ROLLED_BACK;
            case NEEDS_ATTENTION -> io.atone.core.transport.grpc.proto.GlobalStatus.NEEDS_ATTENTION;
            case FORGOTTEN -> io.atone.core.transport.grpc.proto.GlobalStatus.FORGOTTEN;
        };
    }

    static GlobalStatus decode(String field, io.atone.core.transport.grpc.proto.GlobalStatus status)
            throws WireFormatException {
        return switch (status) {
            case ACTIVE -> GlobalStatus.ACTIVE;
            case COMMITTING -> GlobalStatus.COMMITTING;
            case COMMITTED -> GlobalStatus.COMMITTED;
            case ROLLING_BACK -> GlobalStatus.ROLLING_BACK;
            case ROLLED_BACK -> GlobalStatus.ROLLED_BACK;
            case NEEDS_ATTENTION -> GlobalStatus.NEEDS_ATTENTION;
            case FORGOTTEN -> GlobalStatus.FORGOTTEN;
            case GLOBAL_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw unknown(field, status);
        };
    }

    static io.atone.core.transport.grpc.proto.RollbackCause encode(@Nullable RollbackCause cause) {
        if (cause == null) {
            return io.atone.core.transport.grpc.proto.RollbackCause.ROLLBACK_CAUSE_UNSPECIFIED;
        }
        return switch (cause) {
            case REQUESTED -> io.atone.core.transport.grpc.proto.RollbackCause.REQUESTED;
            case TIMED_OUT -> io.atone.core.transport.grpc.proto.RollbackCause.TIMED_OUT;
            case MARKED_ROLLBACK_ONLY -> io.atone.core.transport.grpc.proto.RollbackCause.MARKED_ROLLBACK_ONLY;
            case BRANCH_UNCONFIRMED -> io.atone.core.transport.grpc.proto.RollbackCause.BRANCH_UNCONFIRMED;
            case INITIATOR_LOST -> io.atone.core.transport.grpc.proto.RollbackCause.INITIATOR_LOST;
            case PRESUMED_ABORT -> io.atone.core.transport.grpc.proto.RollbackCause.PRESUMED_ABORT;
        };
    }

    static @Nullable RollbackCause decode(String field, io.atone.core.transport.grpc.proto.RollbackCause cause)
            throws WireFormatException {
        return switch (cause) {
            case ROLLBACK_CAUSE_UNSPECIFIED -> null;
            case REQUESTED -> RollbackCause.REQUESTED;
            case TIMED_OUT -> RollbackCause.TIMED_OUT;
            case MARKED_ROLLBACK_ONLY -> RollbackCause.MARKED_ROLLBACK_ONLY;
            case BRANCH_UNCONFIRMED -> RollbackCause.BRANCH_UNCONFIRMED;
            case INITIATOR_LOST -> RollbackCause.INITIATOR_LOST;
            case PRESUMED_ABORT -> RollbackCause.PRESUMED_ABORT;
            case UNRECOGNIZED -> throw unknown(field, cause);
        };
    }

    private static WireFormatException unknown(String field, Enum<?> value) {
        return new WireFormatException(field, "unset or unknown to this version: " + value);
    }
}
