package io.atone.datasource.support;

import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import org.jspecify.annotations.Nullable;

/**
 * Makes a step fail when a test asks for it, and only on the thread of that test. Found by the production code as a service, as
 * every other implementation is. Thread-safe.
 */
public final class FailingFaultPoints implements FaultPoints {

    /** What a failing step throws says this. */
    public static final String MESSAGE = "a test lets this step fail";

    private static final ThreadLocal<@Nullable FaultStep> FAILING = new ThreadLocal<>();

    @Override
    public void reached(FaultStep step, Moment moment) {
        if (step == FAILING.get() && moment == Moment.BEFORE) {
            throw new IllegalStateException(MESSAGE);
        }
    }

    /** Until it is closed, on this thread. */
    public static Armed failBefore(FaultStep step) {
        FAILING.set(step);
        return FAILING::remove;
    }

    /** Ends it. */
    @FunctionalInterface
    public interface Armed extends AutoCloseable {
        @Override
        void close();
    }
}
