package io.atone.core.transport;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * How the stream is protected. Immutable and thread-safe. The token never appears in a text.
 *
 * @param tls encrypt, and check the coordinator's certificate
 * @param trustedCertificates PEM file with the authorities to trust; null for the platform's
 * @param certificateChain PEM file with this client's certificate, for mutual TLS; null for none
 * @param privateKey PEM file with the key of that certificate; given exactly when it is
 * @param bearerToken what the coordinator asks for; null for none
 */
public record TransportSecurity(
        boolean tls,
        @Nullable Path trustedCertificates,
        @Nullable Path certificateChain,
        @Nullable Path privateKey,
        @Nullable String bearerToken) {

    /** Neither encryption nor a token. */
    public static final TransportSecurity NONE = new TransportSecurity(false, null, null, null, null);

    public TransportSecurity {
        if ((certificateChain == null) != (privateKey == null)) {
            throw new IllegalArgumentException(
                    "Mutual TLS needs both the certificate chain and the private key, but only one is set");
        }
        if (!tls && (trustedCertificates != null || certificateChain != null)) {
            throw new IllegalArgumentException("Certificates are set, but TLS is off; switch it on or remove them");
        }
        if (bearerToken != null && (bearerToken.isBlank() || !isPrintableAscii(bearerToken))) {
            throw new IllegalArgumentException("The token must be printable ASCII and not blank");
        }
    }

    private static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    @Override
    public String toString() {
        return "TransportSecurity[tls=" + tls + ", trustedCertificates=" + trustedCertificates + ", certificateChain="
                + certificateChain + ", token=" + (bearerToken == null ? "none" : "set") + "]";
    }
}
