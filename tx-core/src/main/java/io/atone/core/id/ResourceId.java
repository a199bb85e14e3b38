package io.atone.core.id;

/**
 * The identity of a resource, which every process that reaches the same resource agrees on: for a database, the UUID in
 * its {@code tx_resource} table or the name that a property sets. It is the first part of every lock key, so two ids
 * for one database would mean two lock spaces. Immutable and thread-safe.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters, letters, digits and {@code - _ . :} only
 */
public record ResourceId(String value) {

    /** No resource id is longer than this. */
    public static final int MAX_LENGTH = 128;

    public ResourceId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A resource id has 1 to " + MAX_LENGTH + " characters, but this one has " + value.length());
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean allowed = (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || "-_.:".indexOf(c) >= 0;
            if (!allowed) {
                throw new IllegalArgumentException(
                        "A resource id has letters, digits and - _ . : only, but is " + IdText.quote(value));
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
