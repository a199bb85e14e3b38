package io.atone.feign.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;

/** Runs what it is given to start inside the transaction; all else is the container's. */
final class CarryingAsyncContext implements AsyncContext {

    private final AsyncContext delegate;
    private final Xid xid;

    CarryingAsyncContext(AsyncContext delegate, Xid xid) {
        this.delegate = delegate;
        this.xid = xid;
    }

    boolean carries(AsyncContext other) {
        return delegate.equals(other);
    }

    @Override
    public void start(Runnable task) {
        delegate.start(() -> {
            TransactionContext.Scope scope = TransactionContext.bind(xid);
            try {
                task.run();
            } finally {
                scope.close();
            }
        });
    }

    @Override
    public ServletRequest getRequest() {
        return delegate.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return delegate.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return delegate.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        delegate.dispatch();
    }

    @Override
    public void dispatch(String path) {
        delegate.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        delegate.dispatch(context, path);
    }

    @Override
    public void complete() {
        delegate.complete();
    }

    @Override
    public void addListener(AsyncListener listener) {
        delegate.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        delegate.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return delegate.createListener(type);
    }

    @Override
    public void setTimeout(long timeoutMillis) {
        delegate.setTimeout(timeoutMillis);
    }

    @Override
    public long getTimeout() {
        return delegate.getTimeout();
    }
}
