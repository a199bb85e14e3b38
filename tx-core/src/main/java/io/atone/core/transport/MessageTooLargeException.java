package io.atone.core.transport;

/** A message was not sent because it is larger than either side reads. */
public final class MessageTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param kind of the message, for people */
    public MessageTooLargeException(String kind, int sizeBytes, int maxBytes) {
        super(kind + " has " + sizeBytes + " bytes, but a message may have " + maxBytes);
    }
}
