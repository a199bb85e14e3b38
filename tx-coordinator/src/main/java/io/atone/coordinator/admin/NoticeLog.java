package io.atone.coordinator.admin;

import java.util.function.Consumer;

import io.atone.coordinator.engine.Notice;
import io.atone.coordinator.engine.Notice.AdoptionEnded;
import io.atone.coordinator.engine.Notice.AttentionEnded;
import io.atone.coordinator.engine.Notice.BranchNeedsAttention;
import io.atone.coordinator.engine.Notice.ClientConnected;
import io.atone.coordinator.engine.Notice.ClientDisconnected;
import io.atone.coordinator.engine.Notice.ClientGone;
import io.atone.coordinator.engine.Notice.LockLost;
import io.atone.coordinator.engine.Notice.OperatorDecided;
import io.atone.coordinator.engine.Notice.PhaseTwoFailed;
import io.atone.coordinator.engine.Notice.ResourceForgotten;
import io.atone.coordinator.engine.Notice.ResourceKept;
import io.atone.coordinator.engine.Notice.ResourceOpened;
import io.atone.coordinator.engine.Notice.RollbackStarted;
import io.atone.coordinator.engine.Notice.ScanFailed;
import io.atone.coordinator.engine.Notice.TransactionEnded;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the engine's notices into log lines: the XID (or whatever it is about) first, then what happened, then what happens
 * next. What goes as it should is told at DEBUG, what an operator likes to know at INFO, what may need a person at WARN.
 * Stateless; called by the thread that runs the engine.
 */
public final class NoticeLog implements Consumer<Notice> {

    private static final Logger log = LoggerFactory.getLogger("atone.coordinator");

    @Override
    public void accept(Notice notice) {
        if (notice instanceof TransactionEnded ended) {
            log(ended);
        } else if (notice instanceof RollbackStarted started) {
            log(started);
        } else if (notice instanceof BranchNeedsAttention attention) {
            log.warn(
                    "{}: branch {} on resource {} cannot be undone and needs attention; its locks stay held, and nothing is "
                            + "overwritten until a person has decided. {}",
                    attention.branch().xid(),
                    attention.branch().branchId(),
                    attention.resource(),
                    attention.detail());
        } else if (notice instanceof OperatorDecided decided) {
            log(decided);
        } else if (notice instanceof AttentionEnded ended) {
            log.warn(
                    "{}: branch {} on resource {} needs no attention any more: {}. Its locks are free",
                    ended.branch().xid(),
                    ended.branch().branchId(),
                    ended.resource(),
                    how(ended.order()));
        } else if (notice instanceof PhaseTwoFailed failed) {
            log.warn(
                    "{}: phase two of branch {} on resource {} failed (attempt {}): {}. It is tried again in {} ms",
                    failed.branch().xid(),
                    failed.branch().branchId(),
                    failed.resource(),
                    failed.attempts(),
                    failed.detail(),
                    failed.pause().toMillis());
        } else if (notice instanceof LockLost lost) {
            log.warn(
                    "{}: branch {}, found on resource {}, needs lock {}, which another transaction holds; somebody broke the "
                            + "isolation. Its undo will show whether the row was changed",
                    lost.branch().xid(),
                    lost.branch().branchId(),
                    lost.resource(),
                    lost.key());
        } else {
            logClientOrResource(notice);
        }
    }

    private static void log(OperatorDecided decided) {
        UndoOrder order = decided.order();
        if (order.isResolution()) {
            log.warn(
                    "{}: an operator resolves branch {} on resource {} with {}; the reason given: {}. It is sent to a client "
                            + "that serves the resource",
                    decided.branch().xid(),
                    decided.branch().branchId(),
                    decided.resource(),
                    order.mode(),
                    order.reason());
        } else {
            log.info(
                    "{}: an operator has branch {} on resource {} tried again; nothing is overwritten",
                    decided.branch().xid(),
                    decided.branch().branchId(),
                    decided.resource());
        }
    }

    private static String how(UndoOrder order) {
        return switch (order.mode()) {
            case GUARDED -> "its rows are what they were before it";
            case FORCED -> "its rows were restored by force; the reason given: " + order.reason();
            case KEEP_CURRENT -> "its rows were left as they are; the reason given: " + order.reason();
        };
    }

    private static void log(TransactionEnded ended) {
        Outcome outcome = ended.outcome();
        if (outcome.status() == GlobalStatus.NEEDS_ATTENTION) {
            log.warn(
                    "{}: {} is {}; it waits for a person",
                    ended.xid(),
                    who(ended.name(), ended.application()),
                    outcome);
        } else if (isUnasked(outcome)) {
            log.info("{}: {} is {}", ended.xid(), who(ended.name(), ended.application()), outcome);
        } else {
            log.debug("{}: {} is {}", ended.xid(), who(ended.name(), ended.application()), outcome);
        }
    }

    private static void log(RollbackStarted started) {
        String line = "{}: {} is {}; {} branches are being undone";
        Object[] values = {
            started.xid(), who(started.name(), started.application()), started.outcome(), started.branches()
        };
        if (isUnasked(started.outcome())) {
            log.info(line, values);
        } else {
            log.debug(line, values);
        }
    }

    /** After a restart the coordinator may know nothing but the XID. */
    private static String who(String name, String application) {
        return application.isEmpty() ? "a transaction of unknown origin" : "'" + name + "' of " + application;
    }

    /** Rolled back, and not because the initiator said so. */
    private static boolean isUnasked(Outcome outcome) {
        return outcome.cause() != null && outcome.cause() != RollbackCause.REQUESTED;
    }

    private static void logClientOrResource(Notice notice) {
        if (notice instanceof ClientConnected connected) {
            log.info(
                    "client {} of {}: {}",
                    connected.client(),
                    connected.application(),
                    connected.resumed() ? "is back and goes on" : "connected");
        } else if (notice instanceof ClientDisconnected gone) {
            log.info(
                    "client {} of {}: connection lost; its {} live transactions are rolled back unless it is back within {} ms",
                    gone.client(),
                    gone.application(),
                    gone.liveTransactions(),
                    gone.grace().toMillis());
        } else if (notice instanceof ClientGone gone) {
            log.info(
                    "client {} of {}: did not come back; its {} live transactions are rolled back",
                    gone.client(),
                    gone.application(),
                    gone.liveTransactions());
        } else if (notice instanceof ResourceOpened opened) {
            log.info(
                    "resource {}: open for branches; its scan found {} branches of earlier transactions",
                    opened.resource(),
                    opened.branchesFound());
        } else if (notice instanceof ScanFailed failed) {
            log.warn(
                    "resource {}: the scan failed: {}. It takes no branches until a scan has succeeded; the next one follows",
                    failed.resource(),
                    failed.detail());
        } else if (notice instanceof ResourceForgotten forgotten) {
            log.warn(
                    "resource {}: forgotten by an operator; the reason given: {}. {} branches that were not finished there are taken "
                            + "for done, and nothing waits for its scan any more",
                    forgotten.resource(),
                    forgotten.reason(),
                    forgotten.branches());
        } else if (notice instanceof ResourceKept kept) {
            log.warn(
                    "resource {}: an operator wanted it forgotten (the reason given: {}), but it is in use again; it stays known",
                    kept.resource(),
                    kept.reason());
        } else if (notice instanceof AdoptionEnded ended) {
            log.info(
                    "restart: earlier transactions are waited for no longer; {} that nobody claimed are rolled back, "
                            + "{} resources are not scanned yet",
                    ended.rolledBack(),
                    ended.resourcesNotScanned());
        } else {
            log.info("{}", notice);
        }
    }
}
