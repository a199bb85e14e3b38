package io.atone.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/** Writes down what is asked of it, and fails where a test wants a failure. */
final class RecordingManager implements GlobalTransactionManager {

    static final Outcome TIMED_OUT = new Outcome(GlobalStatus.ROLLED_BACK, RollbackCause.TIMED_OUT, "older than 60 s");

    final List<String> calls = new ArrayList<>();

    @Nullable
    RuntimeException failsToBegin;

    @Nullable
    RuntimeException failsToCommit;

    @Nullable
    RuntimeException failsToRollBack;

    @Nullable
    RuntimeException failsToMark;

    @Nullable
    Outcome outcome;

    private long sequence;

    @Override
    public GlobalTransaction begin(GlobalTransactionOptions options) {
        return begin(options, "");
    }

    @Override
    public GlobalTransaction beginWithin(GlobalTransactionOptions options, Xid suspendedOuter) {
        return begin(options, " within " + suspendedOuter);
    }

    private GlobalTransaction begin(GlobalTransactionOptions options, String where) {
        throwIfSet(failsToBegin);
        Xid xid = new Xid(new ClientId(1, 1), ++sequence);
        calls.add("begin " + xid + where);
        return new Recorded(xid, options.name());
    }

    @Override
    public void markRollbackOnly(Xid xid, String reason) {
        calls.add("mark " + xid + ": " + reason);
        throwIfSet(failsToMark);
    }

    @Override
    public Optional<String> rollbackOnlyReason(Xid xid) {
        String start = "mark " + xid + ": ";
        return calls.stream()
                .filter(call -> call.startsWith(start))
                .map(call -> call.substring(start.length()))
                .findFirst();
    }

    private static void throwIfSet(@Nullable RuntimeException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private final class Recorded implements GlobalTransaction {

        private final Xid xid;
        private final String name;

        Recorded(Xid xid, String name) {
            this.xid = xid;
            this.name = name;
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
        public void markRollbackOnly(String reason) {
            RecordingManager.this.markRollbackOnly(xid, reason);
        }

        @Override
        public void commit() {
            calls.add("commit " + xid);
            throwIfSet(failsToCommit);
        }

        @Override
        public void rollback(String reason) {
            calls.add("rollback " + xid + ": " + reason);
            throwIfSet(failsToRollBack);
        }

        @Override
        public Optional<Outcome> outcome() {
            return Optional.ofNullable(outcome);
        }
    }
}
