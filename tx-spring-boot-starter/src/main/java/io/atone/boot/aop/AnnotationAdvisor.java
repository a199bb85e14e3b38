package io.atone.boot.aop;

import java.io.Serial;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.atone.boot.annotation.GlobalLock;
import io.atone.boot.annotation.GlobalTransactional;
import io.atone.core.GlobalTransactionTemplate;
import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/** Applies an annotation's advice to the methods that it holds for. Thread-safe. */
public final class AnnotationAdvisor extends StaticMethodMatcherPointcutAdvisor {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient AnnotationLookup<? extends Annotation, ?> annotations;

    private AnnotationAdvisor(AnnotationLookup<? extends Annotation, ?> annotations, Advice advice, int order) {
        super(advice);
        this.annotations = annotations;
        setOrder(order);
        setClassFilter(new Interceptable(annotations));
    }

    /**
     * Advises {@link GlobalTransactional}.
     *
     * @param template asked for at the first call
     * @param placeholders resolves <code>${...}</code> in the annotation's texts
     * @param order where it stands among advices; outside of {@code @Transactional}'s
     */
    public static AnnotationAdvisor globalTransactional(
            Supplier<GlobalTransactionTemplate> template, UnaryOperator<@Nullable String> placeholders, int order) {
        AnnotationLookup<GlobalTransactional, GlobalTransactionAttribute> annotations = new AnnotationLookup<>(
                GlobalTransactional.class, new GlobalTransactionAttributeReader(placeholders)::read);
        return new AnnotationAdvisor(annotations, new GlobalTransactionInterceptor(annotations, template), order);
    }

    /**
     * Advises {@link GlobalLock}.
     *
     * @param order where it stands among advices; outside of {@code @Transactional}'s
     */
    public static AnnotationAdvisor globalLock(int order) {
        return new AnnotationAdvisor(
                new AnnotationLookup<>(GlobalLock.class, (annotation, method) -> {
                    InterceptableMethods.requireDoneAtReturn(method, GlobalLock.class);
                    return annotation;
                }),
                new GlobalLockInterceptor(),
                order);
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return annotations.find(method, targetClass) != null;
    }

    /** Refuses classes that carry the annotation in vain. */
    private record Interceptable(AnnotationLookup<? extends Annotation, ?> annotations) implements ClassFilter {

        @Override
        public boolean matches(Class<?> targetClass) {
            annotations.requireInterceptable(targetClass);
            return true;
        }
    }
}
