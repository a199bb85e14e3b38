package io.atone.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test method, or all tests of a class, once on every database engine. Takes the place of {@code @Test} on a
 * method; the methods of an annotated class keep theirs.
 *
 * <p>Test methods and life-cycle methods may ask for a {@link io.atone.testkit.database.TestDatabase} (fresh and empty,
 * dropped after the test; several with {@link DatabaseName}), for the {@link DatabaseEngine} and for the
 * {@link io.atone.testkit.database.DatabaseServer}. A database asked for in a constructor is shared by the
 * tests that the class has on that engine. {@code @BeforeAll} can ask for nothing: it runs once, before there is an engine.
 *
 * <p>The system property {@code atone.testkit.engines}, for instance {@code h2,mysql}, narrows the engines; the others are
 * reported as skipped. An engine that cannot be started fails its tests and says why.
 */
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TestTemplate
@ClassTemplate
@ExtendWith(ForEachDatabaseExtension.class)
public @interface ForEachDatabase {

    /** The engines to run on; none means all. */
    DatabaseEngine[] value() default {};
}
