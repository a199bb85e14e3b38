package io.atone.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tells apart the {@link io.atone.testkit.database.TestDatabase} parameters of one test: parameters with the same name
 * (also in {@code @BeforeEach}) get the same database. It is not the database's name on the server.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DatabaseName {

    String value();
}
