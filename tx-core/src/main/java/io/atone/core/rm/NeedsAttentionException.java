package io.atone.core.rm;

import java.io.Serial;
import java.util.List;

import io.atone.core.protocol.RowDifference;

/**
 * A branch cannot be undone without a person's word: somebody outside changed the row, or the undo record cannot be
 * read. The message names the row, the columns that differ and their values, and is shown to the operator as it is.
 */
public class NeedsAttentionException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Only ever thrown and caught within one process.
    private final List<RowDifference> differences;

    /** @param message what a person needs to know to decide */
    public NeedsAttentionException(String message) {
        this(message, List.of());
    }

    /**
     * @param message what a person needs to know to decide
     * @param differences the rows in the way
     */
    public NeedsAttentionException(String message, List<RowDifference> differences) {
        super(message);
        this.differences = List.copyOf(differences);
    }

    /** @param message what a person needs to know to decide */
    public NeedsAttentionException(String message, Throwable cause) {
        this(message, List.of(), cause);
    }

    /**
     * @param message what a person needs to know to decide
     * @param differences the rows in the way
     */
    public NeedsAttentionException(String message, List<RowDifference> differences, Throwable cause) {
        super(message, cause);
        this.differences = List.copyOf(differences);
    }

    /** The rows in the way, as far as they are known; at most {@link RowDifference#MAX_ROWS}. */
    public List<RowDifference> differences() {
        return differences;
    }
}
