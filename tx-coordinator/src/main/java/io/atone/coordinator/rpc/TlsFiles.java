package io.atone.coordinator.rpc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What the coordinator needs to speak TLS. Immutable.
 *
 * @param certificateChain its certificate and those above it, PEM
 * @param privateKey its key, PEM (PKCS #8), not encrypted
 * @param clientAuthorities whose certificates clients have to show, PEM; null when clients need none
 */
public record TlsFiles(Path certificateChain, Path privateKey, @Nullable Path clientAuthorities) {

    public TlsFiles {
        requireReadable("certificate", certificateChain);
        requireReadable("private key", privateKey);
        if (clientAuthorities != null) {
            requireReadable("client authorities", clientAuthorities);
        }
    }

    private static void requireReadable(String what, Path file) {
        Objects.requireNonNull(file, what);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("The file with the " + what + " cannot be read: " + file);
        }
    }
}
