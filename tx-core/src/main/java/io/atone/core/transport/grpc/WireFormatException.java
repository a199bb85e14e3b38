package io.atone.core.transport.grpc;

/** A message that cannot be understood. The message names the field and what is wrong with it, and is safe to be shown to the peer. */
public final class WireFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    WireFormatException(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
    }

    WireFormatException(String field, IllegalArgumentException problem) {
        super(field + ": " + problem.getMessage(), problem);
        this.field = field;
    }

    /** The path of the field, such as {@code "begin.xid"}. */
    public String field() {
        return field;
    }
}
