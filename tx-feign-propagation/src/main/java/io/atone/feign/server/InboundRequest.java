package io.atone.feign.server;

import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What an {@link InboundPolicy} may look at. As thread-safe as the request it shows.
 *
 * @param method the HTTP method
 * @param path the path, without query
 * @param remoteAddress who sent it, as the server sees it; a proxy's address when there is one in between
 * @param principal the authenticated caller's name, null when there is none or the server only knows later
 * @param header looks a request header up: its first value, or null
 */
public record InboundRequest(
        String method,
        String path,
        String remoteAddress,
        @Nullable String principal,
        Function<String, @Nullable String> header) {

    public InboundRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        Objects.requireNonNull(header, "header");
    }
}
