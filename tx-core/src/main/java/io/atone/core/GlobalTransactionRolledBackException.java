package io.atone.core;

import java.util.Objects;

import io.atone.core.id.Xid;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;

/** A commit was asked for, and the transaction was rolled back instead. */
public class GlobalTransactionRolledBackException extends GlobalTransactionException {

    private static final long serialVersionUID = 1L;

    private final RollbackCause rollbackCause;
    private final String reason;

    /**
     * @param outcome a rollback
     */
    public GlobalTransactionRolledBackException(Xid xid, String message, Outcome outcome) {
        super(xid, message, null);
        this.rollbackCause = Objects.requireNonNull(outcome.cause(), "outcome is no rollback");
        this.reason = outcome.reason();
    }

    /** Why, in one word. */
    public RollbackCause rollbackCause() {
        return rollbackCause;
    }

    /** Why, in detail; may be empty. */
    public String reason() {
        return reason;
    }
}
