package io.atone.core.transport.grpc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.atone.core.protocol.Protocol;
import io.atone.core.transport.TransportSecurity;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;

/** Makes channels. Each carries one stream, so that every attempt looks the address up and fails with its own reason. */
final class Channels {

    /** A stream whose other end does not answer for the sum of both is dead. The coordinator permits pings this often. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final TransportSecurity security;

    Channels(TransportSecurity security) {
        this.security = security;
    }

    ManagedChannel open(CoordinatorAddress address) {
        ManagedChannelBuilder<?> builder =
                address.isInProcess() ? InProcessChannels.open(address) : overNetwork(address);
        builder.maxInboundMessageSize(Protocol.MAX_MESSAGE_BYTES).disableRetry();
        String token = security.bearerToken();
        if (token != null) {
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + token);
            builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
        }
        return builder.build();
    }

    /** Without an executor of its own: what arrives is handled on the network thread, one hop less. */
    private ManagedChannelBuilder<?> overNetwork(CoordinatorAddress address) {
        return Grpc.newChannelBuilder(address.target(), credentials())
                .directExecutor()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private ChannelCredentials credentials() {
        if (!security.tls()) {
            return InsecureChannelCredentials.create();
        }
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
        Path trusted = security.trustedCertificates();
        Path chain = security.certificateChain();
        Path key = security.privateKey();
        try {
            if (trusted != null) {
                tls.trustManager(trusted.toFile());
            }
            if (chain != null && key != null) {
                tls.keyManager(chain.toFile(), key.toFile());
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the certificates or the key for TLS: " + e.getMessage(), e);
        }
        return tls.build();
    }
}
