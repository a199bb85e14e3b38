package io.atone.coordinator.admin;

import java.util.function.Consumer;

import io.atone.coordinator.engine.Notice;
import io.atone.coordinator.engine.Notice.BranchNeedsAttention;
import io.atone.coordinator.engine.Notice.TransactionEnded;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.RollbackCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the engine's notices into log lines: the XID first, then what happened, then what happens next. What goes as it
 * should is told at DEBUG, a rollback that nobody asked for at INFO, what needs a person at WARN. Called by the engine's
 * thread.
 */
public final class NoticeLog implements Consumer<Notice> {

    private static final Logger log = LoggerFactory.getLogger("atone.coordinator");

    @Override
    public void accept(Notice notice) {
        if (notice instanceof TransactionEnded ended) {
            ended(ended);
        } else if (notice instanceof BranchNeedsAttention attention) {
            log.warn(
                    "{}: branch {} on resource {} cannot be undone and needs attention: {}. Its locks stay held and nothing is "
                            + "overwritten until an operator has decided",
                    attention.branch().xid(),
                    attention.branch().branchId(),
                    attention.resource(),
                    attention.detail());
        } else {
            log.info("{}", notice);
        }
    }

    private static void ended(TransactionEnded ended) {
        if (ended.outcome().status() == GlobalStatus.NEEDS_ATTENTION) {
            log.warn(
                    "{}: '{}' of {} is {}; {} branches; it waits for an operator",
                    ended.xid(),
                    ended.name(),
                    ended.application(),
                    ended.outcome(),
                    ended.branches());
        } else if (isUnasked(ended)) {
            log.info(
                    "{}: '{}' of {} is {}; {} branches, nothing is left to do",
                    ended.xid(),
                    ended.name(),
                    ended.application(),
                    ended.outcome(),
                    ended.branches());
        } else {
            log.debug(
                    "{}: '{}' of {} is {}; {} branches",
                    ended.xid(),
                    ended.name(),
                    ended.application(),
                    ended.outcome(),
                    ended.branches());
        }
    }

    private static boolean isUnasked(TransactionEnded ended) {
        RollbackCause cause = ended.outcome().cause();
        return cause != null && cause != RollbackCause.REQUESTED;
    }
}
