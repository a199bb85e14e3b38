package io.atone.feign.server;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

import io.atone.feign.PropagationHeaders;
import io.atone.feign.reactive.ReactiveTransactionContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Joins the global transaction that a WebFlux request carries, by Reactor's context. Code that works with threads, such as
 * JDBC, sees it there if Reactor's automatic context propagation is on. Thread-safe.
 */
public final class XidWebFilter implements WebFilter, Ordered {

    private final InboundPropagation propagation;
    private final int order;

    /**
     * @param propagation whose XIDs are taken, and what failed requests do
     * @param order where it stands among the filters
     */
    public XidWebFilter(InboundPropagation propagation, int order) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
        this.order = order;
    }

    @Override
    public int getOrder() {
        return order;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        InboundDecision decision =
                propagation.decide(request.getHeaders().getOrEmpty(PropagationHeaders.XID), () -> view(request));
        if (decision instanceof InboundDecision.Refuse refuse) {
            return refuse(refuse, exchange.getResponse());
        }
        if (decision instanceof InboundDecision.Join join) {
            return join(join.request(), exchange, chain);
        }
        return chain.filter(exchange);
    }

    private static Mono<Void> join(JoinedRequest joined, ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpResponse response = exchange.getResponse();
        Consumer<String> header = reason -> {
            if (!response.isCommitted()) {
                response.getHeaders().set(PropagationHeaders.ROLLBACK_ONLY, reason);
            }
        };
        response.beforeCommit(() -> Mono.fromRunnable(() -> {
            HttpStatusCode status = response.getStatusCode();
            // Committing has begun, but the headers are still open here.
            joined.answers(status == null ? HttpStatus.OK.value() : status.value(), reason -> response.getHeaders()
                    .set(PropagationHeaders.ROLLBACK_ONLY, reason));
        }));
        return chain.filter(exchange)
                .doOnError(failure -> {
                    // Before that, the exception handlers outside decide what the answer is, and beforeCommit sees it.
                    if (response.isCommitted()) {
                        joined.fails(failure, header);
                    }
                })
                .doOnCancel(() -> joined.isCancelled(header))
                .contextWrite(context -> ReactiveTransactionContext.with(context, joined.xid()));
    }

    private static Mono<Void> refuse(InboundDecision.Refuse refuse, ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(refuse.status()));
        response.getHeaders().setContentType(MediaType.valueOf("text/plain;charset=UTF-8"));
        return response.writeWith(
                Mono.just(response.bufferFactory().wrap(refuse.message().getBytes(StandardCharsets.UTF_8))));
    }

    private static InboundRequest view(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return new InboundRequest(
                request.getMethod().name(),
                request.getPath().value(),
                remote == null || remote.getAddress() == null
                        ? ""
                        : remote.getAddress().getHostAddress(),
                null,
                request.getHeaders()::getFirst);
    }
}
