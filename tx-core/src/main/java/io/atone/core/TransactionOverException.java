package io.atone.core;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/** A call came too late: the transaction is over, or no longer takes part in anything new. */
public class TransactionOverException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    /**
     * @param xid the transaction it is about, null when there is none
     * @param message what happened and what to do
     */
    public TransactionOverException(@Nullable Xid xid, String message, @Nullable Throwable cause) {
        super(xid, message, cause);
    }
}
