package io.atone.coordinator.main;

import org.jspecify.annotations.Nullable;

/** The command line or the configuration file makes no sense. The message says which part, and what would. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
