package io.atone.coordinator.rpc;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where the coordinator listens and whom it lets in. Immutable; never prints a secret.
 *
 * @param endpoint where it can be reached
 * @param tls null for an unencrypted port
 * @param token what clients have to show; null when they need not
 * @param adminToken what admin commands have to show; null: they come from this machine only, and show what clients show
 */
public record EdgeConfig(
        Endpoint endpoint, @Nullable TlsFiles tls, @Nullable BearerToken token, @Nullable BearerToken adminToken) {

    public EdgeConfig {
        Objects.requireNonNull(endpoint, "endpoint");
        if (tls != null && endpoint instanceof Endpoint.InProcess) {
            throw new IllegalArgumentException("An in-process coordinator has no use for TLS");
        }
    }
}
