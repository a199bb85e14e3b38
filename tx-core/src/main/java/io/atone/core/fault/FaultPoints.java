package io.atone.core.fault;

import java.util.Iterator;
import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;

/**
 * What is told when a process comes to a point between two steps that a crash could split. Does nothing in a product.
 * Implementations are thread-safe; what they throw fails the step.
 */
@FunctionalInterface
public interface FaultPoints {

    /** Does nothing anywhere. */
    FaultPoints NONE = (step, moment) -> {};

    /** The process is right before or right after this step. */
    void reached(FaultStep step, Moment moment);

    /** Right before the step; null is a step that is not to fail. */
    default void before(@Nullable FaultStep step) {
        if (step != null) {
            reached(step, Moment.BEFORE);
        }
    }

    /** The step is done; null is a step that is not to fail. */
    default void after(@Nullable FaultStep step) {
        if (step != null) {
            reached(step, Moment.AFTER);
        }
    }

    /**
     * What this process was started with: {@link #NONE}, unless a jar on the class path provides something else.
     *
     * <p>Deliberately not a setting of the product: no configuration, environment variable or system property alone can make
     * a process fail. It takes a jar that is never released, put on the class path on purpose. The answer never changes, so
     * that calls of {@link #NONE} cost nothing once they are compiled.
     */
    static FaultPoints installed() {
        return Installed.POINTS;
    }

    /** Which side of a step. */
    enum Moment {
        BEFORE,
        AFTER
    }

    /** Looked up once. */
    final class Installed {

        private static final FaultPoints POINTS = load();

        private Installed() {}

        private static FaultPoints load() {
            Iterator<FaultPoints> found = ServiceLoader.load(FaultPoints.class, FaultPoints.class.getClassLoader())
                    .iterator();
            return found.hasNext() ? found.next() : NONE;
        }
    }
}
