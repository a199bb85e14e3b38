package io.atone.core.context;

import java.util.Optional;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Which global transaction the current thread works for, and whether its local transactions respect global locks. One
 * thread has at most one of each. Static, because JDBC calls carry no context of their own.
 *
 * <p>Everything that sets hands back a {@link Scope} that restores what was there before; close it in the same thread, in a
 * finally block or try-with-resources. While a transaction is bound, its XID is in the logging context under
 * {@value #MDC_KEY}.
 */
public final class TransactionContext {

    /** Where log patterns find the XID. */
    public static final String MDC_KEY = "xid";

    private static final ThreadLocal<@Nullable State> CURRENT = new ThreadLocal<>();

    private TransactionContext() {}

    /** The transaction that the current thread works for. */
    public static Optional<Xid> currentXid() {
        return Optional.ofNullable(currentXidOrNull());
    }

    /** As {@link #currentXid()}, for hot paths. */
    public static @Nullable Xid currentXidOrNull() {
        State state = CURRENT.get();
        return state == null ? null : state.xid();
    }

    /** Local transactions of this thread have to respect global locks. */
    public static boolean isGlobalLockRequired() {
        State state = CURRENT.get();
        return state != null && state.globalLockRequired();
    }

    /** From now on this thread works for the given transaction. */
    public static Scope bind(Xid xid) {
        return set(new State(xid, false));
    }

    /** From now on this thread works for no transaction. */
    public static Scope suspend() {
        return set(null);
    }

    /** From now on local transactions of this thread respect global locks, whether or not they are part of a global one. */
    public static Scope requireGlobalLocks() {
        return set(new State(currentXidOrNull(), true));
    }

    /** What the current thread works for, to be carried to another thread. */
    public static Snapshot capture() {
        return new Snapshot(CURRENT.get());
    }

    private static Scope set(@Nullable State next) {
        State previous = CURRENT.get();
        put(next);
        return () -> put(previous);
    }

    private static void put(@Nullable State state) {
        if (state == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(state);
        }
        Xid xid = state == null ? null : state.xid();
        if (xid == null) {
            MDC.remove(MDC_KEY);
        } else {
            MDC.put(MDC_KEY, xid.toString());
        }
    }

    private record State(@Nullable Xid xid, boolean globalLockRequired) {}

    /** Restores what was bound before. Closing twice is harmless only if nothing was bound in between. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** What a thread worked for at one moment. Immutable and thread-safe. */
    public static final class Snapshot {

        /** Of a thread that works for nothing. */
        public static final Snapshot EMPTY = new Snapshot(null);

        private final @Nullable State state;

        private Snapshot(@Nullable State state) {
            this.state = state;
        }

        /** From now on the current thread works for what the captured one worked for. */
        public Scope restore() {
            return set(state);
        }

        /** As {@link #restore}, for callers that remember themselves what was there before and put it back. */
        public void replaceCurrent() {
            put(state);
        }

        /** The captured thread worked for no transaction and respected no global locks. */
        public boolean isEmpty() {
            return state == null;
        }

        /** A task that runs under this snapshot, in whichever thread. */
        public Runnable wrap(Runnable task) {
            return () -> {
                Scope scope = restore();
                try {
                    task.run();
                } finally {
                    scope.close();
                }
            };
        }
    }
}
