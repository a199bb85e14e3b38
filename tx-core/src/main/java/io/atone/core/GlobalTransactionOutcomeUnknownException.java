package io.atone.core;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/** The coordinator gave no outcome within the bound. The transaction is decided or will be; nothing is half-done for good. */
public class GlobalTransactionOutcomeUnknownException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    /**
     * @param xid the transaction it is about, null when there is none
     * @param message what happened and what to do
     */
    public GlobalTransactionOutcomeUnknownException(@Nullable Xid xid, String message, @Nullable Throwable cause) {
        super(xid, message, cause);
    }
}
