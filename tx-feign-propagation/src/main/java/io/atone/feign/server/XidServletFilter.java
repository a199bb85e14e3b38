package io.atone.feign.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collections;
import java.util.Objects;
import java.util.function.Consumer;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.atone.core.context.TransactionContext;
import io.atone.feign.PropagationHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Joins the global transaction that a servlet request carries, for the time that threads work for the request: the first
 * one, those of asynchronous dispatches, those of Spring's {@code Callable} results and streamed bodies, and those that
 * {@code AsyncContext.start} runs. A thread that the application itself starts needs the application's own care. After each
 * of them the thread is clean. Thread-safe.
 */
public final class XidServletFilter extends OncePerRequestFilter {

    private static final String JOINED = XidServletFilter.class.getName() + ".JOINED";

    private final InboundPropagation propagation;

    /**
     * @param propagation whose XIDs are taken, and what failed requests do
     */
    public XidServletFilter(InboundPropagation propagation) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getAttribute(JOINED) instanceof JoinedRequest joined) {
            join(joined, request, response, chain);
            return;
        }
        InboundDecision decision =
                propagation.decide(Collections.list(request.getHeaders(PropagationHeaders.XID)), () -> view(request));
        if (decision instanceof InboundDecision.Refuse refuse) {
            refuse(refuse, response);
        } else if (decision instanceof InboundDecision.Join join) {
            request.setAttribute(JOINED, join.request());
            CarryingServletRequest carrying = new CarryingServletRequest(request, join.request(), headerOf(response));
            WebAsyncUtils.getAsyncManager(carrying)
                    .registerCallableInterceptor(
                            JOINED,
                            new CarryingCallableInterceptor(join.request().xid()));
            join(join.request(), carrying, response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static void join(
            JoinedRequest joined, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Consumer<String> header = headerOf(response);
        TransactionContext.Scope scope = TransactionContext.bind(joined.xid());
        try {
            chain.doFilter(request, new WatchedServletResponse(response, joined, header));
        } catch (Throwable e) {
            joined.fails(e, header);
            throw e;
        } finally {
            scope.close();
        }
        if (!request.isAsyncStarted()) {
            joined.answers(response.getStatus(), header);
        }
    }

    private static Consumer<String> headerOf(HttpServletResponse response) {
        return reason -> {
            if (!response.isCommitted()) {
                response.setHeader(PropagationHeaders.ROLLBACK_ONLY, reason);
            }
        };
    }

    private static void refuse(InboundDecision.Refuse refuse, HttpServletResponse response) throws IOException {
        response.setStatus(refuse.status());
        response.setContentType("text/plain");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getWriter().write(refuse.message());
    }

    private static InboundRequest view(HttpServletRequest request) {
        @Nullable Principal principal = request.getUserPrincipal();
        return new InboundRequest(
                request.getMethod(),
                request.getRequestURI(),
                request.getRemoteAddr(),
                principal == null ? null : principal.getName(),
                request::getHeader);
    }
}
