package io.atone.feign.http;

import java.io.IOException;
import java.util.Objects;

import io.atone.feign.OutboundCall;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.PropagationHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** The XID on calls of {@code RestTemplate} and {@code RestClient}. Add it last, next to the wire. Thread-safe. */
public final class XidClientHttpRequestInterceptor implements ClientHttpRequestInterceptor {

    private final OutboundPropagation propagation;

    /**
     * @param propagation which calls carry the XID, and what their failures do
     */
    public XidClientHttpRequestInterceptor(OutboundPropagation propagation) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        OutboundCall call = propagation.begin(request.getMethod().name(), request.getURI());
        if (call == null) {
            return execution.execute(request, body);
        }
        request.getHeaders().set(PropagationHeaders.XID, call.headerValue());
        try {
            ClientHttpResponse response = execution.execute(request, body);
            call.answered(
                    response.getStatusCode().value(), response.getHeaders().getFirst(PropagationHeaders.ROLLBACK_ONLY));
            return new ObservedResponse(response, call);
        } catch (IOException | RuntimeException e) {
            call.failed(e);
            throw e;
        }
    }
}
