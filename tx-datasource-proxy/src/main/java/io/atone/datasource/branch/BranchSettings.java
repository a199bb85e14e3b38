package io.atone.datasource.branch;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What may be chosen about phase one. Immutable and thread-safe.
 *
 * @param rollbackOnlyOnSqlError whether a failed statement or local commit makes sure that the global transaction cannot
 *     commit, even when the failure is hidden from its initiator
 * @param maxRowsPerStatement no statement may change or lock more rows
 * @param lockWait how long to wait for global locks; null for what the transaction says
 */
public record BranchSettings(boolean rollbackOnlyOnSqlError, int maxRowsPerStatement, @Nullable Duration lockWait) {

    public BranchSettings {
        if (maxRowsPerStatement <= 0) {
            throw new IllegalArgumentException("maxRowsPerStatement is positive, but is " + maxRowsPerStatement);
        }
        if (lockWait != null && lockWait.isNegative()) {
            throw new IllegalArgumentException("lockWait is not negative, but is " + lockWait);
        }
    }
}
