package io.atone.feign.openfeign;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Collection;

import feign.Request;
import feign.Response;
import feign.Util;
import io.atone.feign.ObservedBody;
import io.atone.feign.OutboundCall;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.PropagationHeaders;
import org.jspecify.annotations.Nullable;

/** Reads and writes Feign's requests and responses for the two clients. */
final class FeignMessages {

    private FeignMessages() {}

    /** The call that the request begins, with its header set; null when it is to carry no XID. */
    static @Nullable OutboundCall begin(OutboundPropagation propagation, Request request) {
        OutboundCall call = propagation.begin(request.httpMethod().name(), URI.create(request.url()));
        if (call != null) {
            request.header(PropagationHeaders.XID, call.headerValue());
        }
        return call;
    }

    /** The response, whose body may still break off. */
    static Response answered(OutboundCall call, Response response) {
        Collection<String> rollbackOnly = Util.valuesOrEmpty(response.headers(), PropagationHeaders.ROLLBACK_ONLY);
        call.answered(
                response.status(),
                rollbackOnly.isEmpty() ? null : rollbackOnly.iterator().next());
        Response.Body body = response.body();
        return body == null
                ? response
                : response.toBuilder().body(new Body(body, call)).build();
    }

    private record Body(Response.Body delegate, OutboundCall call) implements Response.Body {

        @Override
        public @Nullable Integer length() {
            return delegate.length();
        }

        @Override
        public boolean isRepeatable() {
            return delegate.isRepeatable();
        }

        @Override
        public InputStream asInputStream() throws IOException {
            return new ObservedBody(delegate.asInputStream(), call);
        }

        @Override
        public Reader asReader(Charset charset) throws IOException {
            return new InputStreamReader(asInputStream(), charset);
        }

        @Override
        public void close() throws IOException {
            delegate.close();
        }
    }
}
