package io.atone.datasource.branch;

import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.List;

import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.LockConflictException;
import io.atone.core.ResourceNotOpenException;
import io.atone.core.TransactionOverException;
import io.atone.core.protocol.Reply.LockRefusal;
import io.atone.core.protocol.Reply.LockRefusalKind;
import io.atone.datasource.lock.ReadableLockKey;

/**
 * What the coordinator's refusals are in JDBC's words. A caller may try again where the SQLState is 40001 (a lock conflict, a
 * coordinator that has just restarted) or of class 08 (no coordinator); 25S03 says that the global transaction is over.
 */
final class BranchErrors {

    private static final String RETRY = "40001";
    private static final String OVER = "25S03";
    private static final String UNREACHABLE = "08001";

    private BranchErrors() {}

    /**
     * Throws the failure as JDBC would have it.
     *
     * @param keys what was asked for
     */
    static SQLException translate(Exception failure, List<ReadableLockKey> keys) {
        if (failure instanceof SQLException sql) {
            return sql;
        }
        if (failure instanceof LockConflictException conflict) {
            return new SQLTransactionRollbackException(describe(conflict, keys), RETRY, conflict);
        }
        if (failure instanceof TransactionOverException) {
            return new SQLNonTransientException(
                    "The local transaction was rolled back, because its global transaction is over: "
                            + failure.getMessage(),
                    OVER,
                    failure);
        }
        if (failure instanceof ResourceNotOpenException) {
            return new SQLTransactionRollbackException(
                    "The local transaction was rolled back, because the coordinator is not ready for this database yet;"
                            + " try again: " + failure.getMessage(),
                    RETRY,
                    failure);
        }
        if (failure instanceof CoordinatorUnavailableException) {
            return new SQLTransientConnectionException(
                    "The local transaction was rolled back, because the coordinator does not answer: "
                            + failure.getMessage(),
                    UNREACHABLE,
                    failure);
        }
        return new SQLException("The local transaction was rolled back: " + failure, failure);
    }

    /** Nothing has run yet, and nothing is held. */
    static SQLException notAdmitted(RuntimeException failure) {
        return new SQLTransientConnectionException(
                "No connection was taken for the global transaction, because the coordinator "
                        + (failure instanceof ResourceNotOpenException
                                ? "is not ready for this database yet; try again: "
                                : "does not answer: ")
                        + failure.getMessage(),
                UNREACHABLE,
                failure);
    }

    private static String describe(LockConflictException conflict, List<ReadableLockKey> keys) {
        LockRefusal refusal = conflict.refusal();
        String row = keys.stream()
                .filter(key -> key.key().equals(refusal.lockKey()))
                .map(ReadableLockKey::readable)
                .findFirst()
                .orElse("with lock key " + refusal.lockKey());
        return "Row " + row + " is locked by global transaction " + refusal.holder() + " ('" + refusal.holderName()
                + "') of application " + refusal.holderApplication() + ", which began "
                + refusal.holderAge().toMillis() + " ms ago: " + explain(refusal.kind(), refusal);
    }

    private static String explain(LockRefusalKind kind, LockRefusal refusal) {
        return switch (kind) {
            case TIMED_OUT_WAITING -> "it was not released within the lock wait";
            case DEADLOCK -> "waiting for it would close the cycle " + refusal.cycle();
            case HOLDER_ROLLING_BACK -> "its holder is rolling back and may need what this transaction has locked";
            case HOLDER_NEEDS_ATTENTION -> "its holder could not be rolled back and waits for an operator";
            case TOO_MANY_WAITERS -> "too many others are waiting already";
        };
    }
}
