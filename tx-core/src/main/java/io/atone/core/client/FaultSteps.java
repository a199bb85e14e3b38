package io.atone.core.client;

import io.atone.core.fault.FaultStep;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Which step a message on the wire is. */
final class FaultSteps {

    private FaultSteps() {}

    /** Null for one that does not matter to recovery. */
    static @Nullable FaultStep ofSending(ClientMessage message) {
        if (message instanceof ClientMessage.RegisterBranch) {
            return FaultStep.REGISTRATION_SEND;
        } else if (message instanceof ClientMessage.BranchCommitted) {
            return FaultStep.VOTE_SEND;
        } else if (message instanceof ClientMessage.Begin) {
            return FaultStep.BEGIN_SEND;
        } else if (message instanceof ClientMessage.Commit) {
            return FaultStep.COMMIT_SEND;
        } else if (message instanceof ClientMessage.Rollback) {
            return FaultStep.ROLLBACK_SEND;
        } else if (message instanceof ClientMessage.PhaseTwoResult) {
            return FaultStep.PHASE_TWO_RESULT_SEND;
        } else if (message instanceof ClientMessage.Hello) {
            return FaultStep.HELLO_SEND;
        }
        return message instanceof ClientMessage.ScanReport ? FaultStep.SCAN_REPORT_SEND : null;
    }

    /** Null for one that does not matter to recovery. */
    static @Nullable FaultStep ofReceiving(ServerMessage message) {
        if (message instanceof ServerMessage.Welcome) {
            return FaultStep.WELCOME;
        }
        return message instanceof ServerMessage.Answer answer && answer.reply() instanceof Reply.Ended
                ? FaultStep.OUTCOME_RECEIPT
                : null;
    }
}
