package io.atone.core.rm;

/**
 * A branch cannot be undone without a person's word: somebody outside changed the row, or the undo record cannot be
 * read. The message names the row, the columns that differ and their values, and is shown to the operator as it is.
 */
public class NeedsAttentionException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message what a person needs to know to decide */
    public NeedsAttentionException(String message) {
        super(message);
    }

    /** @param message what a person needs to know to decide */
    public NeedsAttentionException(String message, Throwable cause) {
        super(message, cause);
    }
}
