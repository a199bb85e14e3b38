package io.atone.datasource.undo;

/** A row of {@code undo_log} cannot be read. The message goes on after "the undo record of branch X". */
public class UnreadableUndoException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableUndoException(String problem) {
        super(problem);
    }
}
