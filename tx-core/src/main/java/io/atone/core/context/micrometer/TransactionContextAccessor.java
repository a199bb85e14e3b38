package io.atone.core.context.micrometer;

import io.atone.core.context.TransactionContext;
import io.atone.core.context.TransactionContext.Snapshot;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry which transaction a thread works for. Found by the service loader.
 * Thread-safe.
 */
public final class TransactionContextAccessor implements ThreadLocalAccessor<Snapshot> {

    /** The key in Micrometer's snapshots, and in a reactive context. */
    public static final String KEY = "io.atone.transaction-context";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Snapshot getValue() {
        Snapshot snapshot = TransactionContext.capture();
        return snapshot.isEmpty() ? null : snapshot;
    }

    @Override
    public void setValue(Snapshot value) {
        value.replaceCurrent();
    }

    @Override
    public void setValue() {
        TransactionContext.Snapshot.EMPTY.replaceCurrent();
    }
}
