package io.atone.boot.aop;

import java.util.Objects;

import io.atone.core.GlobalTransactionOptions;
import io.atone.core.RollbackRule;

/**
 * What an annotation says. Immutable and thread-safe.
 *
 * @param options what the transaction is asked to be
 * @param rollbackRule which failures roll it back
 */
record GlobalTransactionAttribute(GlobalTransactionOptions options, RollbackRule rollbackRule) {

    GlobalTransactionAttribute {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(rollbackRule, "rollbackRule");
    }
}
