package io.atone.feign.server;

import java.util.function.Consumer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.jspecify.annotations.Nullable;

/** A joined request whose asynchronous work stays in the transaction, and whose asynchronous end is seen. */
final class CarryingServletRequest extends HttpServletRequestWrapper {

    private final JoinedRequest joined;
    private final Consumer<String> header;
    private @Nullable CarryingAsyncContext async;

    CarryingServletRequest(HttpServletRequest request, JoinedRequest joined, Consumer<String> header) {
        super(request);
        this.joined = joined;
        this.header = header;
    }

    @Override
    public AsyncContext startAsync() {
        return carry(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return carry(super.startAsync(request, response));
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncContext current = super.getAsyncContext();
        CarryingAsyncContext known = async;
        return known != null && known.carries(current) ? known : new CarryingAsyncContext(current, joined.xid());
    }

    private AsyncContext carry(AsyncContext context) {
        context.addListener(new WatchingAsyncListener(joined, header));
        CarryingAsyncContext carrying = new CarryingAsyncContext(context, joined.xid());
        async = carrying;
        return carrying;
    }
}
