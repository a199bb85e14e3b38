package io.atone.core;

import io.atone.core.id.Xid;
import io.atone.core.status.Outcome;

/** A commit was asked for, and the transaction had been rolled back because its timeout had passed. */
public class GlobalTransactionTimedOutException extends GlobalTransactionRolledBackException {

    private static final long serialVersionUID = 1L;

    /**
     * @param outcome a rollback
     */
    public GlobalTransactionTimedOutException(Xid xid, String message, Outcome outcome) {
        super(xid, message, outcome);
    }
}
