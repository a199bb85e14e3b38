package io.atone.core;

import java.util.Optional;

import io.atone.core.id.Xid;
import io.atone.core.status.Outcome;

/**
 * A global transaction as its initiator sees it. Commit and rollback may be called from any thread, but only one of
 * them has an effect; each may be repeated and then answers the same way.
 */
public interface GlobalTransaction {

    /** The identity that travels to every participant. */
    Xid xid();

    /** The name given at the beginning, for people. */
    String name();

    /** From now on the transaction can only be rolled back; the first reason is the one reported. Does not block. */
    void markRollbackOnly(String reason);

    /**
     * Commits: returns when the decision is durable.
     *
     * @throws GlobalTransactionRolledBackException when the transaction was rolled back instead; cause and reason say why
     * @throws GlobalTransactionTimedOutException when that was because of its timeout
     * @throws GlobalTransactionOutcomeUnknownException when the coordinator did not answer within the bound, and the
     *     outcome has to be looked up later
     */
    void commit();

    /**
     * Rolls back: returns when every branch is undone. A transaction that is already rolled back is fine.
     *
     * @throws GlobalTransactionIncompleteException when the rollback is decided but not finished within the bound, or
     *     waits for an operator; it goes on without the caller
     * @throws GlobalTransactionOutcomeUnknownException when the coordinator did not answer within the bound
     */
    void rollback(String reason);

    /** How it ended, as far as a call of {@link #commit} or {@link #rollback} has been told; empty before that. Does not block. */
    default Optional<Outcome> outcome() {
        return Optional.empty();
    }
}
