package io.atone.boot;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionManager;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.id.Xid;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.status.Outcome;
import org.jspecify.annotations.Nullable;

/** A client without a coordinator: keeps what it is asked, in words. Thread-safe. */
public final class RecordingClient implements AtoneClient, GlobalTransactionManager {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<GlobalTransactionOptions> begun = new CopyOnWriteArrayList<>();
    private final AtomicInteger sequence = new AtomicInteger();

    /** What was asked so far, such as {@code begin 1-1.1}. */
    public List<String> calls() {
        return calls;
    }

    /** The options of the transactions begun so far. */
    public List<GlobalTransactionOptions> begun() {
        return begun;
    }

    @Override
    public GlobalTransactionManager transactions() {
        return this;
    }

    @Override
    public BranchCoordinator branches() {
        throw new UnsupportedOperationException("No branch is expected");
    }

    @Override
    public void awaitConnected(Duration patience) {
        calls.add("await connected");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public GlobalTransaction begin(GlobalTransactionOptions options) {
        return begin(options, null);
    }

    @Override
    public GlobalTransaction beginWithin(GlobalTransactionOptions options, Xid suspendedOuter) {
        return begin(options, suspendedOuter);
    }

    private GlobalTransaction begin(GlobalTransactionOptions options, @Nullable Xid outer) {
        Xid xid = Xid.parse("1-1." + sequence.incrementAndGet());
        calls.add("begin " + xid + (outer == null ? "" : " within " + outer));
        begun.add(options);
        return new Begun(xid, options.name());
    }

    @Override
    public void markRollbackOnly(Xid xid, String reason) {
        calls.add("mark " + xid);
    }

    @Override
    public Optional<String> rollbackOnlyReason(Xid xid) {
        return calls.contains("mark " + xid) ? Optional.of("marked") : Optional.empty();
    }

    private final class Begun implements GlobalTransaction {

        private final Xid xid;
        private final String name;

        Begun(Xid xid, String name) {
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
        public Optional<Outcome> outcome() {
            return Optional.empty();
        }

        @Override
        public void markRollbackOnly(String reason) {
            RecordingClient.this.markRollbackOnly(xid, reason);
        }

        @Override
        public void commit() {
            calls.add("commit " + xid);
        }

        @Override
        public void rollback(String reason) {
            calls.add("rollback " + xid);
        }
    }

    /** Long enough for anything a test waits for. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);
}
