package io.atone.feign.openfeign;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import feign.AsyncClient;
import feign.Request;
import feign.Response;
import io.atone.feign.OutboundCall;
import io.atone.feign.OutboundPropagation;

/** As {@link XidFeignClient}, for asynchronous Feign clients. */
final class XidAsyncFeignClient implements AsyncClient<Object> {

    private final AsyncClient<Object> delegate;
    private final OutboundPropagation propagation;

    XidAsyncFeignClient(AsyncClient<Object> delegate, OutboundPropagation propagation) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    public CompletableFuture<Response> execute(
            Request request, Request.Options options, Optional<Object> requestContext) {
        OutboundCall call = FeignMessages.begin(propagation, request);
        if (call == null) {
            return delegate.execute(request, options, requestContext);
        }
        return delegate.execute(request, options, requestContext).handle((response, failure) -> {
            if (failure != null) {
                call.failed(failure);
                throw failure instanceof RuntimeException runtime ? runtime : new CompletionException(failure);
            }
            return FeignMessages.answered(call, response);
        });
    }
}
