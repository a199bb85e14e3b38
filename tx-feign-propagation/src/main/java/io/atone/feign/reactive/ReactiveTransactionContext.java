package io.atone.feign.reactive;

import io.atone.core.context.TransactionContext;
import io.atone.core.context.TransactionContext.Snapshot;
import io.atone.core.context.micrometer.TransactionContextAccessor;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Where a reactive pipeline keeps its global transaction: in Reactor's context, under one key. Stateless. */
public final class ReactiveTransactionContext {

    /** The key of the {@link Snapshot}, the one that Micrometer's context propagation uses as well. */
    public static final String KEY = TransactionContextAccessor.KEY;

    private ReactiveTransactionContext() {}

    /** The pipeline upstream works for the transaction. */
    public static Context with(Context context, Xid xid) {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
            return context.put(KEY, TransactionContext.capture());
        }
    }

    /** The transaction that the pipeline, or else the current thread, works for. */
    public static @Nullable Xid xidOrNull(ContextView context) {
        Snapshot snapshot = context.getOrDefault(KEY, null);
        return snapshot == null ? TransactionContext.currentXidOrNull() : xidOrNull(snapshot);
    }

    static @Nullable Xid xidOrNull(Snapshot snapshot) {
        try (TransactionContext.Scope scope = snapshot.restore()) {
            return TransactionContext.currentXidOrNull();
        }
    }
}
