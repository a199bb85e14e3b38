package io.atone.core;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a global transaction is asked to be. Immutable and thread-safe.
 *
 * @param name for people: logs, errors, metrics; at most {@value #MAX_NAME_LENGTH} characters
 * @param timeout after this it is rolled back; null for the client's default
 * @param propagation what to do about a transaction that is already there
 * @param lockWait how long its branches wait for locks that others hold; null for the client's default
 */
public record GlobalTransactionOptions(
        String name, @Nullable Duration timeout, PropagationBehavior propagation, @Nullable Duration lockWait) {

    /** No name is longer than this. */
    public static final int MAX_NAME_LENGTH = 200;

    public GlobalTransactionOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(propagation, "propagation");
        if (name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("The name of a global transaction has at most " + MAX_NAME_LENGTH
                    + " characters, but this one has " + name.length());
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("The timeout of '" + name + "' must be positive, but is " + timeout);
        }
        if (lockWait != null && lockWait.isNegative()) {
            throw new IllegalArgumentException("The lock wait of '" + name + "' is negative: " + lockWait);
        }
    }

    /** Joins a transaction or begins one, with the client's defaults. */
    public static GlobalTransactionOptions named(String name) {
        return new GlobalTransactionOptions(name, null, PropagationBehavior.REQUIRED, null);
    }

    /** The same with another timeout. */
    public GlobalTransactionOptions withTimeout(Duration newTimeout) {
        return new GlobalTransactionOptions(name, newTimeout, propagation, lockWait);
    }

    /** The same with another propagation behaviour. */
    public GlobalTransactionOptions withPropagation(PropagationBehavior newPropagation) {
        return new GlobalTransactionOptions(name, timeout, newPropagation, lockWait);
    }

    /** The same with another lock wait. */
    public GlobalTransactionOptions withLockWait(Duration newLockWait) {
        return new GlobalTransactionOptions(name, timeout, propagation, newLockWait);
    }
}
