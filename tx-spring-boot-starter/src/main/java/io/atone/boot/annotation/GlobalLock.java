package io.atone.boot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Local transactions of the method, or of every method of the class or interface, respect the rows that global
 * transactions hold: before they commit, they wait until nobody holds the rows they wrote or selected {@code FOR UPDATE}.
 * Costs a question to the coordinator per local transaction, no undo record, and nothing in phase two.
 *
 * <p>Inside a global transaction it has no effect, for there every write takes locks. Where it may stand and what wins is as
 * with {@link GlobalTransactional}; it has to be outside the local transaction, too.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface GlobalLock {}
