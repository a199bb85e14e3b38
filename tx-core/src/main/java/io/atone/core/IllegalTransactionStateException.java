package io.atone.core;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/** A propagation behaviour forbids what is there: MANDATORY without a transaction, NEVER with one. */
public class IllegalTransactionStateException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    /**
     * @param xid the transaction it is about, null when there is none
     * @param message what happened and what to do
     */
    public IllegalTransactionStateException(@Nullable Xid xid, String message, @Nullable Throwable cause) {
        super(xid, message, cause);
    }
}
