package io.atone.boot.aop;

import io.atone.core.context.TransactionContext;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** Runs a method as {@link io.atone.boot.annotation.GlobalLock} says. Stateless. */
final class GlobalLockInterceptor implements MethodInterceptor {

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        if (TransactionContext.currentXidOrNull() != null || TransactionContext.isGlobalLockRequired()) {
            return invocation.proceed();
        }
        LocalTransactions.requireNone(
                "@GlobalLock",
                invocation.getMethod().getName(),
                "that one commits when this method is over, and would not look for locks then.");
        TransactionContext.Scope scope = TransactionContext.requireGlobalLocks();
        try {
            return invocation.proceed();
        } finally {
            scope.close();
        }
    }
}
