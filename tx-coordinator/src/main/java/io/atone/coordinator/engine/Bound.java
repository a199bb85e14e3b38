package io.atone.coordinator.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says, for people, what a component of {@link EngineConfig} bounds. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Bound {

    /** Half a sentence, without a full stop. */
    String value();
}
