package io.atone.datasource.capture;

import java.sql.SQLException;

/**
 * A statement ran, but not as foreseen, so what it changed is not known exactly. Its local transaction can only be rolled
 * back, or back to a savepoint from before the statement.
 */
public class CaptureException extends SQLException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected and what was found */
    public CaptureException(String message) {
        super(message, "40000");
    }
}
