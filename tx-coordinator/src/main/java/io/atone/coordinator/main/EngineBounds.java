package io.atone.coordinator.main;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.atone.coordinator.engine.Bound;
import io.atone.coordinator.engine.EngineConfig;

/**
 * The engine's bounds as settings. Every component of {@link EngineConfig} is one, named like it with dashes, so that a new
 * bound is a setting by itself.
 */
final class EngineBounds {

    private static final List<RecordComponent> COMPONENTS = List.of(EngineConfig.class.getRecordComponents());

    private EngineBounds() {}

    /** A setting for people. */
    record Described(String key, String defaultText, String meaning) {}

    /** All of them, in the record's order. */
    static List<Described> described() {
        return COMPONENTS.stream()
                .map(component -> new Described(
                        nameOf(component),
                        print(valueIn(EngineConfig.defaults(), component)),
                        component.getAnnotation(Bound.class).value()))
                .toList();
    }

    /**
     * The defaults with what the settings change.
     *
     * @throws UsageException when a value makes no sense
     */
    static EngineConfig from(Map<String, String> settings) {
        Object[] values = new Object[COMPONENTS.size()];
        for (int i = 0; i < values.length; i++) {
            RecordComponent component = COMPONENTS.get(i);
            String text = settings.get(nameOf(component));
            values[i] = text == null
                    ? valueIn(EngineConfig.defaults(), component)
                    : parse(nameOf(component), component.getType(), text);
        }
        return create(values);
    }

    private static EngineConfig create(Object[] values) {
        try {
            Class<?>[] types = COMPONENTS.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<EngineConfig> constructor = EngineConfig.class.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new UsageException(
                    "The bounds make no sense: " + e.getTargetException().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record has a constructor with all its components", e);
        }
    }

    private static String nameOf(RecordComponent component) {
        StringBuilder name = new StringBuilder();
        component
                .getName()
                .chars()
                .forEach(c -> name.append(
                        Character.isUpperCase(c)
                                ? "-" + Character.toString(c).toLowerCase(Locale.ROOT)
                                : Character.toString(c)));
        return name.toString();
    }

    private static Object valueIn(EngineConfig config, RecordComponent component) {
        try {
            return component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record's components can be read", e);
        }
    }

    private static Object parse(String name, Class<?> type, String text) {
        try {
            if (type == Duration.class) {
                return Durations.parse(text);
            }
            return type == int.class ? (Object) Integer.valueOf(text) : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--" + name + " is a number, but is " + text, e);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + name + " is " + text + ", but " + e.getMessage(), e);
        }
    }

    private static String print(Object value) {
        return value instanceof Duration duration ? Durations.print(duration) : value.toString();
    }

    /** So that a component of another kind, or one without a meaning, is noticed when it is added. */
    static boolean areOfKnownKinds() {
        return Arrays.stream(EngineConfig.class.getRecordComponents())
                .allMatch(component -> component.isAnnotationPresent(Bound.class)
                        && (component.getType() == Duration.class
                                || component.getType() == int.class
                                || component.getType() == long.class));
    }
}
