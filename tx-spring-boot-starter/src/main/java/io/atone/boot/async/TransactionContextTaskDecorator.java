package io.atone.boot.async;

import io.atone.core.context.TransactionContext;
import org.springframework.core.task.TaskDecorator;

/**
 * Tasks run in the global transaction of the thread that submitted them. One that is still running when the transaction
 * ends is refused any further write, instead of writing unprotected. Stateless.
 */
public final class TransactionContextTaskDecorator implements TaskDecorator {

    @Override
    public Runnable decorate(Runnable task) {
        return TransactionContext.capture().wrap(task);
    }
}
