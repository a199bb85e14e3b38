package io.atone.boot.aop;

import io.atone.core.IllegalTransactionStateException;
import io.atone.core.context.TransactionContext;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** Keeps annotated methods outside Spring's local transactions. Stateless. */
final class LocalTransactions {

    private static final boolean SPRING_TRANSACTIONS_THERE = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            LocalTransactions.class.getClassLoader());

    private LocalTransactions() {}

    /**
     * No local transaction of Spring's is active in this thread.
     *
     * @param what the annotation
     * @param name of the annotated work
     * @param why what would go wrong
     * @throws IllegalTransactionStateException when one is
     */
    static void requireNone(String what, String name, String why) {
        if (SPRING_TRANSACTIONS_THERE && Spring.isActive()) {
            throw new IllegalTransactionStateException(
                    TransactionContext.currentXidOrNull(),
                    what + " '" + name + "' was called inside the local transaction " + Spring.name() + ": " + why
                            + " Put " + what + " outside the local transaction: on the same method, or on its caller.",
                    null);
        }
    }

    /** Apart, so that it is only loaded where Spring's transactions are. */
    private static final class Spring {

        static boolean isActive() {
            return TransactionSynchronizationManager.isActualTransactionActive();
        }

        static String name() {
            @Nullable String name = TransactionSynchronizationManager.getCurrentTransactionName();
            return name == null ? "of this thread" : "'" + name + "'";
        }
    }
}
