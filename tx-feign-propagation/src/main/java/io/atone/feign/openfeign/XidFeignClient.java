package io.atone.feign.openfeign;

import java.io.IOException;
import java.util.Objects;

import feign.Client;
import feign.Request;
import feign.Response;
import io.atone.feign.OutboundCall;
import io.atone.feign.OutboundPropagation;

/** The XID on the calls of one Feign client, next to the wire. Thread-safe if the client it decorates is. */
final class XidFeignClient implements Client {

    private final Client delegate;
    private final OutboundPropagation propagation;

    XidFeignClient(Client delegate, OutboundPropagation propagation) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    public Response execute(Request request, Request.Options options) throws IOException {
        OutboundCall call = FeignMessages.begin(propagation, request);
        if (call == null) {
            return delegate.execute(request, options);
        }
        try {
            return FeignMessages.answered(call, delegate.execute(request, options));
        } catch (IOException | RuntimeException e) {
            call.failed(e);
            throw e;
        }
    }
}
