package io.atone.coordinator.rpc.cli;

import java.io.Serial;

/** The command was called wrongly. The message says what, and what would be right. */
final class CommandUsageException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    CommandUsageException(String message) {
        super(message);
    }

    CommandUsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
