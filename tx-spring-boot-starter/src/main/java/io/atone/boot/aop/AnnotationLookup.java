package io.atone.boot.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the annotation that holds for a method: the method's own before its class's before an interface method's before an
 * interface's. Answers are kept, one per method and class of the application. Thread-safe.
 *
 * @param <A> the annotation
 * @param <T> what is made of it
 */
final class AnnotationLookup<A extends Annotation, T> {

    private final Class<A> type;
    private final BiFunction<A, Method, T> reader;
    private final Map<MethodClassKey, Optional<T>> known = new ConcurrentHashMap<>();

    /**
     * @param type the annotation
     * @param reader makes something of it, and throws when it makes no sense where it stands
     */
    AnnotationLookup(Class<A> type, BiFunction<A, Method, T> reader) {
        this.type = Objects.requireNonNull(type, "type");
        this.reader = Objects.requireNonNull(reader, "reader");
    }

    /** What holds for the method of an object of the class; null when it is not annotated. */
    @Nullable
    T find(Method method, @Nullable Class<?> targetClass) {
        if (ReflectionUtils.isObjectMethod(method)) {
            return null;
        }
        return known.computeIfAbsent(
                        new MethodClassKey(method, targetClass), key -> Optional.ofNullable(read(method, targetClass)))
                .orElse(null);
    }

    /**
     * No method of the class carries the annotation where no proxy could see a call.
     *
     * @throws IllegalStateException naming the method
     */
    void requireInterceptable(Class<?> targetClass) {
        if (!AnnotationUtils.isCandidateClass(targetClass, type)) {
            return;
        }
        ReflectionUtils.doWithMethods(ClassUtils.getUserClass(targetClass), method -> {
            if (!method.isSynthetic() && AnnotatedElementUtils.isAnnotated(method, type)) {
                InterceptableMethods.require(method, type);
            }
        });
    }

    private @Nullable T read(Method method, @Nullable Class<?> targetClass) {
        Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
        Class<?> owner = targetClass == null ? specific.getDeclaringClass() : ClassUtils.getUserClass(targetClass);
        A annotation = firstFound(specific, owner);
        if (annotation == null && !specific.equals(method)) {
            annotation = firstFound(method, method.getDeclaringClass());
        }
        return annotation == null ? null : reader.apply(annotation, specific);
    }

    private @Nullable A firstFound(Method method, Class<?> owner) {
        A annotation = in(method, SearchStrategy.SUPERCLASS);
        if (annotation == null && ClassUtils.isUserLevelMethod(method)) {
            annotation = in(owner, SearchStrategy.SUPERCLASS);
        }
        if (annotation == null) {
            annotation = in(method, SearchStrategy.TYPE_HIERARCHY);
        }
        if (annotation == null && ClassUtils.isUserLevelMethod(method)) {
            annotation = in(owner, SearchStrategy.TYPE_HIERARCHY);
        }
        return annotation;
    }

    private @Nullable A in(AnnotatedElement element, SearchStrategy strategy) {
        MergedAnnotation<A> found = MergedAnnotations.from(element, strategy).get(type);
        return found.isPresent() ? found.synthesize() : null;
    }
}
