package io.atone.boot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.atone.core.PropagationBehavior;

/**
 * The method, or every method of the class or interface, runs in a global transaction: all that it and the services it
 * calls write to their databases happens, or none of it.
 *
 * <p>An annotation on the method wins over one on the class, which wins over one on an interface's method, which wins over
 * one on the interface. It may be a meta-annotation.
 *
 * <p><b>When it rolls back.</b> Every failure rolls back, checked exceptions too; that is other than with Spring's
 * {@code @Transactional}, because a half-known failure of a remote call is the last thing to commit on. {@link #noRollbackFor}
 * names exceptions that commit all the same. A transaction that something marked rollback-only is rolled back even if the
 * method returns normally; the caller then gets a {@link io.atone.core.GlobalTransactionRolledBackException}.
 *
 * <p><b>Like all of Spring's proxies</b> it works on calls from outside the object: a call by {@code this} runs in the
 * caller's transaction or in none. A private or static method, or a final one, cannot be annotated; the application does not
 * start then. Methods that return a {@code Publisher} cannot either, because their work is done after they return.
 *
 * <p><b>Together with {@code @Transactional}</b> it is the outer one, also on one method. To begin a global transaction
 * inside a local one that is already active is refused: what that one wrote before would not be undone.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface GlobalTransactional {

    /** For people: logs, errors, metrics. Unset: the class and the method. */
    String name() default "";

    /** What to do about a transaction that is, or is not, there. */
    PropagationBehavior propagation() default PropagationBehavior.REQUIRED;

    /**
     * After this the transaction is rolled back, such as {@code 30s}, {@code 2m} or {@code ${orders.timeout}}; a plain number
     * is milliseconds. Unset: {@code atone.transaction.timeout}. Of no effect on a transaction that is joined.
     */
    String timeout() default "";

    /**
     * How long its branches wait for rows that another global transaction holds, written like {@link #timeout}. Unset:
     * {@code atone.transaction.lock-wait}.
     */
    String lockWait() default "";

    /** Exceptions that do not roll back, with their subclasses. */
    Class<? extends Throwable>[] noRollbackFor() default {};

    /** Exceptions that roll back although {@link #noRollbackFor} names a superclass of theirs. */
    Class<? extends Throwable>[] rollbackFor() default {};
}
