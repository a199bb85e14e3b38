package io.atone.coordinator.rpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The secret that every client has to show. Compared in constant time and never printed. Immutable and thread-safe. */
public final class BearerToken {

    /** A shorter one could be guessed. */
    public static final int MIN_LENGTH = 16;

    private static final String SCHEME = "Bearer ";

    private final byte[] header;

    /** @throws IllegalArgumentException when the token is too short or no text that fits into a header */
    public BearerToken(String token) {
        if (token.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("A token has at least " + MIN_LENGTH + " characters");
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("A token has printable ASCII characters only, and no blanks");
        }
        this.header = (SCHEME + token).getBytes(StandardCharsets.US_ASCII);
    }

    boolean matches(String authorization) {
        return MessageDigest.isEqual(header, authorization.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "BearerToken[***]";
    }
}
