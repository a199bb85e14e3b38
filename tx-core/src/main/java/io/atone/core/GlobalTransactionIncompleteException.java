package io.atone.core;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/** The rollback is decided, but not finished: it goes on in the background, or waits for an operator. */
public class GlobalTransactionIncompleteException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    /**
     * @param xid the transaction it is about, null when there is none
     * @param message what happened and what to do
     */
    public GlobalTransactionIncompleteException(@Nullable Xid xid, String message, @Nullable Throwable cause) {
        super(xid, message, cause);
    }
}
