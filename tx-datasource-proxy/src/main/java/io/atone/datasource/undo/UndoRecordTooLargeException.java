package io.atone.datasource.undo;

import java.sql.SQLException;

/** A branch changed more than one undo record may hold. */
public class UndoRecordTooLargeException extends SQLException {

    private static final long serialVersionUID = 1L;

    public UndoRecordTooLargeException(String message) {
        super(message, "54000");
    }
}
