package io.atone.core.client;

import java.time.Duration;
import java.util.Optional;

import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionIncompleteException;
import io.atone.core.GlobalTransactionOutcomeUnknownException;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.GlobalTransactionTimedOutException;
import io.atone.core.TransactionOverException;
import io.atone.core.client.machine.CallResult;
import io.atone.core.client.machine.CallResult.Failed;
import io.atone.core.client.machine.CallResult.Replied;
import io.atone.core.event.ClientListener;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.Reply.Refusal;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import io.atone.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** A transaction that began here. Thread-safe. */
final class ClientTransaction implements GlobalTransaction {

    private final Xid xid;
    private final String name;
    private final Duration timeout;
    private final MachineDriver driver;
    private final Failures failures;
    private final ClientListener listener;
    private final TimeSource time;
    private final long begunAtMillis;

    private volatile @Nullable Outcome outcome;
    private volatile boolean commitAsked;

    ClientTransaction(
            Xid xid,
            String name,
            Duration timeout,
            MachineDriver driver,
            Failures failures,
            ClientListener listener,
            TimeSource time) {
        this.xid = xid;
        this.name = name;
        this.timeout = timeout;
        this.driver = driver;
        this.failures = failures;
        this.listener = listener;
        this.time = time;
        this.begunAtMillis = time.monotonicMillis();
    }

    @Override
    public Xid xid() {
        return xid;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    @Override
    public void markRollbackOnly(String reason) {
        driver.tell((machine, now) -> machine.markRollbackOnly(xid, reason, now));
    }

    @Override
    public void commit() {
        commitAsked = true;
        Outcome known = outcome;
        Outcome end = known != null && !isUnfinished(known)
                ? known
                : ask("committing '" + name + "'", (machine, now) -> machine.commit(xid, now));
        switch (end.status()) {
            case COMMITTED -> {}
            case ROLLED_BACK, ROLLING_BACK, NEEDS_ATTENTION -> throw rolledBack(end);
            case ACTIVE, COMMITTING, FORGOTTEN -> throw unknown(end);
        }
    }

    @Override
    public void rollback(String reason) {
        Outcome known = outcome;
        Outcome end = known != null && !isUnfinished(known)
                ? known
                : ask("rolling back '" + name + "'", (machine, now) -> machine.rollback(xid, reason, now));
        switch (end.status()) {
            case ROLLED_BACK -> {}
            case ROLLING_BACK, NEEDS_ATTENTION -> throw incomplete(end);
            case COMMITTED ->
                throw new TransactionOverException(
                        xid, xid + ": '" + name + "' is committed and can no longer be rolled back", null);
            case ACTIVE, COMMITTING -> throw unknown(end);
            case FORGOTTEN -> {
                if (commitAsked) {
                    throw unknown(end);
                }
            }
        }
    }

    private Outcome ask(String what, MachineDriver.Call call) {
        CallResult result = driver.call(call);
        if (result instanceof Failed failed) {
            listener.outcomeUnknown(xid, name, age());
            throw failures.of(xid, what, failed);
        }
        Reply reply = result instanceof Replied replied ? replied.reply() : null;
        if (reply instanceof Reply.Ended ended) {
            return remember(ended.outcome());
        }
        if (reply instanceof Refusal refusal) {
            Outcome told = refusal.outcome();
            if (told != null) {
                return remember(told);
            }
            throw failures.of(xid, what, refusal);
        }
        throw new IllegalStateException(xid + ": not an answer to " + what + ": " + result);
    }

    private Outcome remember(Outcome end) {
        boolean first = outcome == null;
        outcome = end;
        if (first) {
            listener.ended(xid, name, end, age());
        }
        return end;
    }

    /** Its end may still change, so it is asked for again. */
    private static boolean isUnfinished(Outcome known) {
        return !known.status().isOver();
    }

    private GlobalTransactionRolledBackException rolledBack(Outcome end) {
        String rest = end.status().isOver() ? "" : " (" + unfinished(end) + ")";
        if (end.cause() == RollbackCause.TIMED_OUT) {
            return new GlobalTransactionTimedOutException(
                    xid,
                    xid + ": '" + name + "' timed out after " + timeout.toMillis()
                            + " ms and was rolled back instead of"
                            + " committed" + rest + details(end) + ". It is " + age().toMillis()
                            + " ms old; make the work shorter or the timeout longer.",
                    end);
        }
        return new GlobalTransactionRolledBackException(
                xid,
                xid + ": '" + name + "' was rolled back instead of committed, cause " + end.cause() + rest
                        + details(end),
                end);
    }

    private GlobalTransactionIncompleteException incomplete(Outcome end) {
        return new GlobalTransactionIncompleteException(
                xid,
                xid + ": '" + name + "' is rolled back, but not completely yet: " + unfinished(end) + details(end),
                null);
    }

    private GlobalTransactionOutcomeUnknownException unknown(Outcome end) {
        return new GlobalTransactionOutcomeUnknownException(
                xid,
                xid + ": the outcome of '" + name + "' is not known; the coordinator says " + end
                        + ". Look at the data, or ask again.",
                null);
    }

    private static String unfinished(Outcome end) {
        return switch (end.status()) {
            case NEEDS_ATTENTION -> "a branch cannot be undone and waits for an operator; its locks are kept";
            default -> "the undo goes on in the background";
        };
    }

    private static String details(Outcome end) {
        return end.reason().isEmpty() ? "" : ": " + end.reason();
    }

    private Duration age() {
        return Duration.ofMillis(time.monotonicMillis() - begunAtMillis);
    }

    @Override
    public String toString() {
        return xid + " '" + name + "'";
    }
}
