package io.atone.coordinator.rpc;

/** The coordinator cannot listen where it should. The message says where, why, and what to do. */
public class EndpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message where, why, and what to do */
    public EndpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
