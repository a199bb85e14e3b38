package io.atone.core.id;

import java.util.Objects;

/**
 * The identity of a global transaction: {@code <client id>.<sequence>}, the sequence in base 36.
 *
 * <p>A client makes its own XIDs by counting, so that beginning a transaction needs no round trip. The text form has
 * only letters, digits, {@code '-'} and one {@code '.'}, and is safe in URLs, headers and SQL columns of
 * {@value #MAX_LENGTH} characters. Immutable and thread-safe.
 *
 * @param clientId who began the transaction
 * @param sequence counts the client's transactions, from 1
 */
public record Xid(ClientId clientId, long sequence) {

    /** No XID's text is longer than this. */
    public static final int MAX_LENGTH = 64;

    private static final char SEPARATOR = '.';

    public Xid {
        Objects.requireNonNull(clientId, "clientId");
        if (sequence < 1) {
            throw new IllegalArgumentException("The sequence of an XID starts at 1, but is " + sequence);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text is no XID; the message says why and quotes at most
     *     {@value #MAX_LENGTH} characters of it
     */
    public static Xid parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("Not an XID, longer than " + MAX_LENGTH + " characters: "
                    + IdText.quote(text.substring(0, MAX_LENGTH)) + "...");
        }
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException("Not an XID, no '.' in it: " + IdText.quote(text));
        }
        return new Xid(
                ClientId.parse(text.substring(0, separator)), IdText.parseBase36(text, separator + 1, text.length()));
    }

    @Override
    public String toString() {
        return clientId.toString() + SEPARATOR + Long.toString(sequence, 36);
    }
}
