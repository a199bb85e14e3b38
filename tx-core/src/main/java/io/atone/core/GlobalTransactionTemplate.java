package io.atone.core;

import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import org.jspecify.annotations.Nullable;

/**
 * Runs a piece of work in a global transaction: begins or joins one as the propagation behaviour says, binds it to the
 * thread, and commits or rolls back. Thread-safe. What was bound before is bound again afterwards, whatever happens.
 *
 * <p>No failure is lost. When the work fails, the caller gets exactly its exception; what else went wrong (the rollback
 * did not finish, the transaction had timed out meanwhile) is suppressed in it. When the work succeeds and the commit
 * does not, the caller gets the commit's exception.
 *
 * <p>Only who began a transaction ends it. A failure in work that joined one marks it rollback-only.
 */
public final class GlobalTransactionTemplate {

    private static final int MAX_REASON_LENGTH = 500;

    private final GlobalTransactionManager manager;

    /** A template on the given manager. */
    public GlobalTransactionTemplate(GlobalTransactionManager manager) {
        this.manager = Objects.requireNonNull(manager, "manager");
    }

    /** As {@link #execute(GlobalTransactionOptions, RollbackRule, TransactionBody)}, where every failure rolls back. */
    public <T extends @Nullable Object, E extends Throwable> T execute(
            GlobalTransactionOptions options, TransactionBody<T, E> body) throws E {
        return execute(options, RollbackRule.ON_EVERY_FAILURE, body);
    }

    /**
     * Runs the body.
     *
     * @throws E what the body throws
     * @throws IllegalTransactionStateException when the propagation behaviour forbids what is there
     * @throws GlobalTransactionException from beginning or committing, see {@link GlobalTransactionManager#begin} and
     *     {@link GlobalTransaction#commit}
     */
    public <T extends @Nullable Object, E extends Throwable> T execute(
            GlobalTransactionOptions options, RollbackRule rule, TransactionBody<T, E> body) throws E {
        Xid current = TransactionContext.currentXidOrNull();
        return switch (options.propagation()) {
            case REQUIRED -> current == null ? runNew(options, rule, body, null) : runJoined(current, rule, body);
            case REQUIRES_NEW -> runNew(options, rule, body, current);
            case SUPPORTS -> current == null ? body.run() : runJoined(current, rule, body);
            case NOT_SUPPORTED -> current == null ? body.run() : runSuspended(body);
            case MANDATORY -> {
                if (current == null) {
                    throw new IllegalTransactionStateException(
                            null,
                            "'" + options.name()
                                    + "' needs a global transaction (MANDATORY), but none is bound to thread "
                                    + Thread.currentThread().getName() + ". Call it within one.",
                            null);
                }
                yield runJoined(current, rule, body);
            }
            case NEVER -> {
                if (current != null) {
                    throw new IllegalTransactionStateException(
                            current,
                            current + ": '" + options.name()
                                    + "' must not run in a global transaction (NEVER), but this"
                                    + " one is bound to thread "
                                    + Thread.currentThread().getName() + ". Call it outside, or use NOT_SUPPORTED.",
                            null);
                }
                yield body.run();
            }
        };
    }

    private <T extends @Nullable Object, E extends Throwable> T runNew(
            GlobalTransactionOptions options, RollbackRule rule, TransactionBody<T, E> body, @Nullable Xid outer)
            throws E {
        GlobalTransaction transaction = outer == null ? manager.begin(options) : manager.beginWithin(options, outer);
        T result;
        // The body's scope ends before the transaction does: whatever a listener does then is no part of it.
        TransactionContext.Scope scope = TransactionContext.bind(transaction.xid());
        try {
            result = body.run();
        } catch (Throwable failure) {
            scope.close();
            endAfter(failure, transaction, rule);
            throw failure;
        }
        scope.close();
        transaction.commit();
        return result;
    }

    private <T extends @Nullable Object, E extends Throwable> T runJoined(
            Xid xid, RollbackRule rule, TransactionBody<T, E> body) throws E {
        try {
            return body.run();
        } catch (Throwable failure) {
            suppressing(failure, () -> {
                if (rollsBack(rule, failure)) {
                    manager.markRollbackOnly(xid, reason(failure));
                }
            });
            throw failure;
        }
    }

    private static <T extends @Nullable Object, E extends Throwable> T runSuspended(TransactionBody<T, E> body)
            throws E {
        TransactionContext.Scope scope = TransactionContext.suspend();
        try {
            return body.run();
        } finally {
            scope.close();
        }
    }

    private static void endAfter(Throwable failure, GlobalTransaction transaction, RollbackRule rule) {
        suppressing(failure, () -> {
            if (rollsBack(rule, failure)) {
                transaction.rollback(reason(failure));
                tellIfTimedOut(failure, transaction);
            } else {
                transaction.commit();
            }
        });
    }

    /** The rollback that the failure asked for may have found one by timeout, and that may explain the failure. */
    private static void tellIfTimedOut(Throwable failure, GlobalTransaction transaction) {
        Outcome outcome = transaction.outcome().orElse(null);
        if (outcome != null && outcome.cause() == RollbackCause.TIMED_OUT) {
            failure.addSuppressed(new GlobalTransactionTimedOutException(
                    transaction.xid(),
                    transaction.xid() + ": '" + transaction.name()
                            + "' timed out and had been rolled back before its body" + " failed (" + outcome.reason()
                            + ")",
                    outcome));
        }
    }

    /** A rule that fails itself decides for the safe side. */
    private static boolean rollsBack(RollbackRule rule, Throwable failure) {
        try {
            return rule.rollsBackOn(failure);
        } catch (RuntimeException e) {
            suppress(failure, e);
            return true;
        }
    }

    private static void suppressing(Throwable failure, Runnable ending) {
        try {
            ending.run();
        } catch (RuntimeException | Error e) {
            suppress(failure, e);
        }
    }

    private static void suppress(Throwable failure, Throwable other) {
        if (other != failure) {
            failure.addSuppressed(other);
        }
    }

    private static String reason(Throwable failure) {
        String text = failure.toString();
        return text.length() <= MAX_REASON_LENGTH ? text : text.substring(0, MAX_REASON_LENGTH);
    }
}
