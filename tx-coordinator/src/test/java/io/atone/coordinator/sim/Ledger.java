package io.atone.coordinator.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Effect;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What really happened, seen from outside: local commits, undos, replies, and what reached the disk. Judges the promises
 * without asking the engine.
 */
final class Ledger {

    private static final int TRACE_LENGTH = 400;

    /** Written out only when a run fails. */
    private record TraceLine(long atMillis, Supplier<String> text) {}

    /** What is known of one transaction. */
    private static final class Entry {
        final Set<BranchRef> applied = new LinkedHashSet<>();
        final Set<BranchRef> undone = new LinkedHashSet<>();
        /** Branches that said to their caller that they are done. */
        final Set<BranchRef> promised = new LinkedHashSet<>();

        boolean durable;
        boolean appended;
        boolean committedReply;
        boolean rolledBackReply;

        @Nullable
        String failure;

        long failureEpoch;
        /** The initiator itself knows of the failure, so that not even a restart loses it. */
        boolean certainFailure;
    }

    private final SimScheduler scheduler;
    private final SimDisk disk;
    private final Map<Xid, Entry> entries = new LinkedHashMap<>();
    /** Per row the transaction that changed it and has no outcome yet. */
    private final Map<String, Xid> dirty = new LinkedHashMap<>();

    private final Deque<TraceLine> trace = new ArrayDeque<>();
    private final Set<String> disconnects = new HashSet<>();
    int committed;
    int rolledBack;
    int other;

    Ledger(SimScheduler scheduler, SimDisk disk) {
        this.scheduler = scheduler;
        this.disk = disk;
    }

    private Entry entry(Xid xid) {
        return entries.computeIfAbsent(xid, none -> new Entry());
    }

    void appended(Decision decision) {
        trace(() -> "append " + decision);
        Entry entry = entry(decision.xid());
        check(!entry.appended, "Two decisions were appended for " + decision.xid());
        check(!decision.branches().isEmpty() || decision.adopted(), "A write for nothing: " + decision);
        check(entry.undone.isEmpty(), "Decided to commit " + decision.xid() + " after undoing " + entry.undone);
        entry.appended = true;
    }

    /** The decision is on the disk: from now on the transaction's rows are nobody's. */
    void durable(Xid xid) {
        trace(() -> "durable " + xid);
        entry(xid).durable = true;
        dirty.values().removeIf(xid::equals);
    }

    void localCommit(BranchRef branch, Set<String> rows) {
        trace(() -> "local commit " + branch + " " + rows);
        Entry entry = entry(branch.xid());
        check(!entry.committedReply, "Branch " + branch + " was applied after its transaction had been committed");
        check(entry.applied.add(branch), "Branch " + branch + " was applied twice");
        for (String row : rows) {
            Xid holder = dirty.putIfAbsent(row, branch.xid());
            check(
                    holder == null || holder.equals(branch.xid()),
                    "Row " + row + " was changed by " + branch + " while " + holder + " had it");
        }
    }

    void undone(BranchRef branch, Set<String> rowsNowClean) {
        trace(() -> "undone " + branch);
        Entry entry = entry(branch.xid());
        check(!entry.durable, "Branch " + branch + " was undone, but its transaction is committed durably");
        check(!entry.committedReply, "Branch " + branch + " was undone after the initiator was told of the commit");
        entry.undone.add(branch);
        dirty.entrySet()
                .removeIf(row ->
                        rowsNowClean.contains(row.getKey()) && row.getValue().equals(branch.xid()));
    }

    void forgotten(BranchRef branch) {
        trace(() -> "undo record forgotten " + branch);
        check(entry(branch.xid()).durable, "Branch " + branch + " forgot its undo record without a durable decision");
    }

    void promised(BranchRef branch) {
        entry(branch.xid()).promised.add(branch);
    }

    /** A branch failed, and its own process told the coordinator so. */
    void failed(Xid xid, String failure) {
        Entry entry = entry(xid);
        if (entry.failure == null) {
            entry.failure = failure;
            entry.failureEpoch = disk.epoch;
        }
    }

    /** The initiator saw a failure. */
    void failedForGood(Xid xid, String failure) {
        failed(xid, failure);
        entry(xid).certainFailure = true;
    }

    void replied(Xid xid, Outcome outcome) {
        trace(() -> "reply " + xid + " " + outcome);
        Entry entry = entry(xid);
        if (outcome.status() == GlobalStatus.COMMITTED) {
            committed++;
            entry.committedReply = true;
            check(!entry.rolledBackReply, xid + " was said to be rolled back, then committed");
            check(entry.undone.isEmpty(), xid + " is committed, but these were undone: " + entry.undone);
            check(entry.durable || entry.applied.isEmpty(), xid + " is committed, but not durably");
            check(entry.applied.containsAll(entry.promised), xid + " is committed without " + entry.promised);
            // A mark that was acknowledged dies with the coordinator; its client repeats it, perhaps too late.
            boolean markCounts = entry.failure != null && (entry.certainFailure || entry.failureEpoch == disk.epoch);
            check(!markCounts, xid + " is committed in spite of: " + entry.failure);
        } else if (outcome.status() == GlobalStatus.ROLLED_BACK) {
            rolledBack++;
            entry.rolledBackReply = true;
            check(!entry.committedReply, xid + " was said to be committed, then rolled back");
            check(!entry.durable, xid + " is said to be rolled back, but its commit is durable");
        } else {
            other++;
            check(outcome.status() != GlobalStatus.NEEDS_ATTENTION, xid + " needs attention: " + outcome);
        }
    }

    void disconnected(Effect.Disconnect disconnect) {
        trace(() -> "disconnect " + disconnect);
        disconnects.add(disconnect.reason().name());
        check(
                disconnect.reason() == Effect.DisconnectReason.REPLACED
                        || disconnect.reason() == Effect.DisconnectReason.UNRESPONSIVE,
                "A well-behaved client was refused: " + disconnect);
    }

    /** Everything has come to rest. */
    void judgeTheEnd() {
        entries.forEach((xid, entry) -> {
            if (entry.durable) {
                check(entry.undone.isEmpty(), xid + " is committed, but these were undone: " + entry.undone);
            } else {
                check(
                        entry.undone.containsAll(entry.applied),
                        xid + " is not committed, but of " + entry.applied + " only these were undone: "
                                + entry.undone);
            }
        });
        check(dirty.isEmpty(), "Rows without an outcome: " + dirty);
    }

    int appendedDecisions() {
        return (int) entries.values().stream().filter(entry -> entry.appended).count();
    }

    void trace(Supplier<String> line) {
        if (trace.size() == TRACE_LENGTH) {
            trace.remove();
        }
        trace.add(new TraceLine(scheduler.now(), line));
    }

    String traceText() {
        StringBuilder text = new StringBuilder();
        trace.forEach(line ->
                text.append(line.atMillis).append(' ').append(line.text.get()).append('\n'));
        return text.toString();
    }

    void check(boolean holds, Supplier<String> violation) {
        if (!holds) {
            throw new AssertionError(violation.get());
        }
    }

    void check(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(violation);
        }
    }
}
