package io.atone.feign.reactive;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.atone.core.context.TransactionContext;
import io.atone.core.context.TransactionContext.Snapshot;
import io.atone.core.id.Xid;
import io.atone.feign.OutboundCall;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.PropagationHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The XID on calls of {@code WebClient}. The transaction is the one in Reactor's context, else the one of the thread that
 * subscribes, else the one of the thread that began to build the request. Thread-safe.
 */
public final class XidExchangeFilter implements ExchangeFilterFunction {

    private static final String BUILT_WITHIN = XidExchangeFilter.class.getName() + ".BUILT_WITHIN";

    private final OutboundPropagation propagation;

    /**
     * @param propagation which calls carry the XID, and what their failures do
     */
    public XidExchangeFilter(OutboundPropagation propagation) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    /** Adds this filter next to the wire, once, and has requests remember the thread that began to build them. */
    public void addTo(WebClient.Builder builder) {
        builder.filters(this::addOnce);
        builder.defaultRequest(request -> request.attribute(BUILT_WITHIN, TransactionContext.capture()));
    }

    private void addOnce(List<ExchangeFilterFunction> filters) {
        if (filters.stream().noneMatch(XidExchangeFilter.class::isInstance)) {
            filters.add(this);
        }
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(context -> exchange(request, next, context));
    }

    private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, ContextView context) {
        Xid xid = xidOrNull(request, context);
        OutboundCall call =
                xid == null ? null : propagation.begin(xid, request.method().name(), request.url());
        if (call == null) {
            return next.exchange(request);
        }
        ClientRequest carrying = ClientRequest.from(request)
                .headers(headers -> headers.set(PropagationHeaders.XID, call.headerValue()))
                .build();
        // A response that was handed on may be cancelled by an operator that has what it wants.
        AtomicBoolean ended = new AtomicBoolean();
        return next.exchange(carrying)
                .map(response -> {
                    ended.set(true);
                    return answered(call, response);
                })
                .doOnError(failure -> {
                    if (!ended.getAndSet(true)) {
                        call.failed(failure);
                    }
                })
                .doOnCancel(() -> {
                    if (!ended.getAndSet(true)) {
                        call.cancelled();
                    }
                });
    }

    private static ClientResponse answered(OutboundCall call, ClientResponse response) {
        List<String> rollbackOnly = response.headers().header(PropagationHeaders.ROLLBACK_ONLY);
        call.answered(response.statusCode().value(), rollbackOnly.isEmpty() ? null : rollbackOnly.get(0));
        return response.mutate().body(body -> body.doOnError(call::failed)).build();
    }

    private static @Nullable Xid xidOrNull(ClientRequest request, ContextView context) {
        Xid xid = ReactiveTransactionContext.xidOrNull(context);
        if (xid != null || context.hasKey(ReactiveTransactionContext.KEY)) {
            return xid;
        }
        Object builtWithin = request.attributes().get(BUILT_WITHIN);
        return builtWithin instanceof Snapshot snapshot ? ReactiveTransactionContext.xidOrNull(snapshot) : null;
    }
}
