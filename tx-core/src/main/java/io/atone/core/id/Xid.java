package io.atone.core.id;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a global transaction: {@code <client id>.<sequence>}, the sequence in base 36.
 *
 * <p>A client makes its own XIDs by counting, so that beginning a transaction needs no round trip. The text form has
 * only letters, digits, {@code '-'} and one {@code '.'}, and is safe in URLs, headers and SQL columns of
 * {@value #MAX_LENGTH} characters. Immutable and thread-safe.
 *
 * <p>Two are equal when client and sequence are. The text is kept once it is known, because an XID is written down several
 * times on its way through each process.
 */
public final class Xid {

    /** No XID's text is longer than this. */
    public static final int MAX_LENGTH = 64;

    private static final char SEPARATOR = '.';

    private final ClientId clientId;
    private final long sequence;

    /** Made by whoever asks first. Two threads may both make it; they make the same. */
    private @Nullable String text;

    /**
     * Names a transaction.
     *
     * @param clientId who began the transaction
     * @param sequence counts the client's transactions, from 1
     */
    public Xid(ClientId clientId, long sequence) {
        this.clientId = Objects.requireNonNull(clientId, "clientId");
        if (sequence < 1) {
            throw new IllegalArgumentException("The sequence of an XID starts at 1, but is " + sequence);
        }
        this.sequence = sequence;
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
        Xid xid = new Xid(ClientId.parse(text, separator), IdText.parseBase36(text, separator + 1, text.length()));
        xid.text = text; // only what toString makes is read
        return xid;
    }

    /** Who began the transaction. */
    public ClientId clientId() {
        return clientId;
    }

    /** Counts the client's transactions, from 1. */
    public long sequence() {
        return sequence;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Xid xid && sequence == xid.sequence && clientId.equals(xid.clientId);
    }

    @Override
    public int hashCode() {
        return 31 * clientId.hashCode() + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = clientId.toString() + SEPARATOR + Long.toString(sequence, 36);
            text = known;
        }
        return known;
    }
}
