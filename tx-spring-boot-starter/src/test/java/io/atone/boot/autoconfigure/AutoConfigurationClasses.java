package io.atone.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

/** Atone's own, in the order of the imports file, with those of Boot that a test needs. */
public final class AutoConfigurationClasses {

    private AutoConfigurationClasses() {}

    /** All of ours, and more. */
    public static Class<?>[] all(Class<?>... more) {
        List<Class<?>> classes = new ArrayList<>(List.of(
                AtoneAutoConfiguration.class,
                AtoneDataSourceAutoConfiguration.class,
                AtonePropagationAutoConfiguration.class,
                AtoneServerAutoConfiguration.class,
                AtoneHttpClientAutoConfiguration.class));
        classes.addAll(List.of(more));
        return classes.toArray(Class<?>[]::new);
    }
}
