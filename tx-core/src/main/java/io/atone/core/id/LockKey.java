package io.atone.core.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A global lock key in its fixed-length form: the first 128 bits of the SHA-256 of resource id and readable key. Two
 * different keys share a form with a probability that no system ever meets (and would then only wait for each other).
 * Immutable and thread-safe.
 *
 * @param high the first 64 bits
 * @param low the next 64 bits
 */
public record LockKey(long high, long low) {

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(LockKey::newSha256);

    /**
     * The key of one row or one unique value.
     *
     * @param resource the resource that holds it; keys of different resources never meet
     * @param readable table, key columns and canonical value; equal exactly when the database calls the keys equal
     */
    public static LockKey of(ResourceId resource, String readable) {
        MessageDigest digest = SHA_256.get();
        digest.update(resource.value().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(readable.getBytes(StandardCharsets.UTF_8)));
        return new LockKey(hash.getLong(), hash.getLong());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
