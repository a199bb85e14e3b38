package io.atone.core;

/** Decides whether a failure of the body rolls the global transaction back. Implementations are thread-safe. */
@FunctionalInterface
public interface RollbackRule {

    /** Every failure rolls back. What holds unless told otherwise. */
    RollbackRule ON_EVERY_FAILURE = failure -> true;

    /** True: roll back. False: commit in spite of the failure, which the caller still gets. */
    boolean rollsBackOn(Throwable failure);
}
