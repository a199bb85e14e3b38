package io.atone.core;

import org.jspecify.annotations.Nullable;

/**
 * The work of a global transaction.
 *
 * @param <T> what it returns
 * @param <E> what it may throw besides unchecked exceptions
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object, E extends Throwable> {

    /** Does the work. */
    T run() throws E;
}
