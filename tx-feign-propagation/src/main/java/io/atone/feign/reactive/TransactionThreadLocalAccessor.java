package io.atone.feign.reactive;

import io.atone.core.context.TransactionContext;
import io.atone.core.context.TransactionContext.Snapshot;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation, and by it Reactor, carry the global transaction from thread to thread. Found by
 * {@link java.util.ServiceLoader}. Stateless.
 */
public final class TransactionThreadLocalAccessor implements ThreadLocalAccessor<Snapshot> {

    @Override
    public Object key() {
        return ReactiveTransactionContext.KEY;
    }

    @Override
    public @Nullable Snapshot getValue() {
        boolean bound = TransactionContext.currentXidOrNull() != null || TransactionContext.isGlobalLockRequired();
        return bound ? TransactionContext.capture() : null;
    }

    // The scopes are not needed here: the caller restores by setting the value it found before.

    @Override
    public void setValue(Snapshot value) {
        value.restore();
    }

    @Override
    public void setValue() {
        TransactionContext.suspend();
    }
}
