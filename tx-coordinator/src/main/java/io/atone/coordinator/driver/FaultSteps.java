package io.atone.coordinator.driver;

import io.atone.coordinator.engine.Event;
import io.atone.core.fault.FaultStep;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Which step an event or a message is. */
final class FaultSteps {

    private FaultSteps() {}

    /** Null for one that does not matter to recovery. */
    static @Nullable FaultStep ofHandling(Event event) {
        if (event instanceof Event.DecisionsDurable) {
            return FaultStep.LOCK_RELEASE;
        } else if (event instanceof Event.MessageReceived received) {
            if (received.message() instanceof ClientMessage.PhaseTwoResult) {
                return FaultStep.PHASE_TWO_RESULT_RECEIPT;
            }
            return received.message() instanceof ClientMessage.ScanReport ? FaultStep.SCAN_REPORT_RECEIPT : null;
        }
        return null;
    }

    /** Null for one that does not matter to recovery. */
    static @Nullable FaultStep ofSending(ServerMessage message) {
        if (message instanceof ServerMessage.Answer answer) {
            if (answer.reply() instanceof Reply.Done) {
                return FaultStep.REQUEST_REPLY;
            }
            return answer.reply() instanceof Reply.Ended ? FaultStep.OUTCOME_REPLY : null;
        } else if (message instanceof ServerMessage.CommitBranches) {
            return FaultStep.COMMIT_BRANCHES_SEND;
        } else if (message instanceof ServerMessage.RollbackBranch) {
            return FaultStep.ROLLBACK_BRANCH_SEND;
        }
        return message instanceof ServerMessage.ScanResource ? FaultStep.SCAN_REQUEST_SEND : null;
    }
}
