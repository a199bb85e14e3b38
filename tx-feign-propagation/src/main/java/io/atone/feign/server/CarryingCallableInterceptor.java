package io.atone.feign.server;

import java.util.concurrent.Callable;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/** Binds the transaction in the thread that runs a {@code Callable} for a request. One per request; it runs one at a time. */
final class CarryingCallableInterceptor implements CallableProcessingInterceptor {

    private final Xid xid;
    private volatile TransactionContext.@Nullable Scope scope;

    CarryingCallableInterceptor(Xid xid) {
        this.xid = xid;
    }

    @Override
    public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
        scope = TransactionContext.bind(xid);
    }

    @Override
    public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
        TransactionContext.Scope open = scope;
        if (open != null) {
            scope = null;
            open.close();
        }
    }
}
