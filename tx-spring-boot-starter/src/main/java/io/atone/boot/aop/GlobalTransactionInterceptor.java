package io.atone.boot.aop;

import java.util.Objects;
import java.util.function.Supplier;

import io.atone.boot.annotation.GlobalTransactional;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionTemplate;
import io.atone.core.PropagationBehavior;
import io.atone.core.context.TransactionContext;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Runs a method as its {@link GlobalTransactional} says. Thread-safe. */
final class GlobalTransactionInterceptor implements MethodInterceptor {

    private final AnnotationLookup<GlobalTransactional, GlobalTransactionAttribute> annotations;
    private final Supplier<GlobalTransactionTemplate> template;

    /**
     * @param annotations what holds for which method
     * @param template asked for at the first call, since proxies are made before most beans
     */
    GlobalTransactionInterceptor(
            AnnotationLookup<GlobalTransactional, GlobalTransactionAttribute> annotations,
            Supplier<GlobalTransactionTemplate> template) {
        this.annotations = Objects.requireNonNull(annotations, "annotations");
        this.template = Objects.requireNonNull(template, "template");
    }

    @Override
    @SuppressWarnings("NullAway") // a body may return null, but the checker loses that in the method reference
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        GlobalTransactionAttribute attribute =
                annotations.find(invocation.getMethod(), target == null ? null : AopUtils.getTargetClass(target));
        if (attribute == null) {
            return invocation.proceed();
        }
        GlobalTransactionOptions options = attribute.options();
        if (begins(options.propagation())) {
            LocalTransactions.requireNone(
                    "@GlobalTransactional",
                    options.name(),
                    "what that one has written before would not be part of the global transaction.");
        }
        return template.get()
                .<@Nullable Object, Throwable>execute(options, attribute.rollbackRule(), invocation::proceed);
    }

    private static boolean begins(PropagationBehavior propagation) {
        return propagation == PropagationBehavior.REQUIRES_NEW
                || (propagation == PropagationBehavior.REQUIRED && TransactionContext.currentXidOrNull() == null);
    }
}
