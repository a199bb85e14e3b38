package io.atone.core;

import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;

/** No coordinator could be reached within the bound. */
public class CoordinatorUnavailableException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    /**
     * @param xid the transaction it is about, null when there is none
     * @param message what happened and what to do
     */
    public CoordinatorUnavailableException(@Nullable Xid xid, String message, @Nullable Throwable cause) {
        super(xid, message, cause);
    }
}
