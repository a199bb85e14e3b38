package io.atone.feign.http;

import java.io.IOException;
import java.io.InputStream;

import io.atone.feign.ObservedBody;
import io.atone.feign.OutboundCall;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** An answer whose body may still break off. */
final class ObservedResponse implements ClientHttpResponse {

    private final ClientHttpResponse delegate;
    private final OutboundCall call;

    ObservedResponse(ClientHttpResponse delegate, OutboundCall call) {
        this.delegate = delegate;
        this.call = call;
    }

    @Override
    public HttpStatusCode getStatusCode() throws IOException {
        return delegate.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
        return delegate.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
        return delegate.getHeaders();
    }

    @Override
    public InputStream getBody() throws IOException {
        return new ObservedBody(delegate.getBody(), call);
    }

    @Override
    public void close() {
        delegate.close();
    }
}
