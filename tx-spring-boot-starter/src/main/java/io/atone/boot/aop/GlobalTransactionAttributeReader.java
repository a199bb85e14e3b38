package io.atone.boot.aop;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.atone.boot.annotation.GlobalTransactional;
import io.atone.core.GlobalTransactionOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.ClassUtils;

/** Reads {@link GlobalTransactional}. Thread-safe if the resolver is. */
final class GlobalTransactionAttributeReader {

    private final UnaryOperator<@Nullable String> placeholders;

    /**
     * @param placeholders resolves <code>${...}</code>
     */
    GlobalTransactionAttributeReader(UnaryOperator<@Nullable String> placeholders) {
        this.placeholders = Objects.requireNonNull(placeholders, "placeholders");
    }

    /**
     * @throws IllegalStateException when the annotation cannot hold for the method, or says what makes no sense; the message
     *     names the method
     */
    GlobalTransactionAttribute read(GlobalTransactional annotation, Method method) {
        InterceptableMethods.requireDoneAtReturn(method, GlobalTransactional.class);
        try {
            return new GlobalTransactionAttribute(
                    new GlobalTransactionOptions(
                            name(annotation, method),
                            duration(annotation.timeout()),
                            annotation.propagation(),
                            duration(annotation.lockWait())),
                    new ClosestRollbackRule(annotation.rollbackFor(), annotation.noRollbackFor()));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "@GlobalTransactional on " + ClassUtils.getQualifiedMethodName(method) + ": " + e.getMessage(), e);
        }
    }

    private String name(GlobalTransactional annotation, Method method) {
        String given = placeholders.apply(annotation.name());
        if (given != null && !given.isEmpty()) {
            return given;
        }
        String own = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        return own.substring(0, Math.min(own.length(), GlobalTransactionOptions.MAX_NAME_LENGTH));
    }

    private @Nullable Duration duration(String text) {
        String resolved = placeholders.apply(text);
        return resolved == null || resolved.isBlank() ? null : DurationStyle.detectAndParse(resolved.trim());
    }
}
