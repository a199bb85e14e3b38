package io.atone.boot.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.springframework.util.ClassUtils;

/** Says no to annotations that would do nothing, instead of letting the method run unprotected. */
final class InterceptableMethods {

    private static final String PUBLISHER = "org.reactivestreams.Publisher";

    private InterceptableMethods() {}

    /**
     * A proxy can see calls of the method.
     *
     * @throws IllegalStateException when it cannot
     */
    static void require(Method method, Class<? extends Annotation> annotation) {
        int modifiers = method.getModifiers();
        String hindrance = Modifier.isPrivate(modifiers)
                ? "private"
                : Modifier.isStatic(modifiers) ? "static" : Modifier.isFinal(modifiers) ? "final" : "";
        if (!hindrance.isEmpty()) {
            throw new IllegalStateException("@" + annotation.getSimpleName() + " on "
                    + ClassUtils.getQualifiedMethodName(method) + " would do nothing: the method is " + hindrance
                    + ", and a proxy cannot intercept it. Make it an ordinary method, or annotate its caller.");
        }
    }

    /**
     * The method's work is done when it returns.
     *
     * @throws IllegalStateException when it returns a publisher
     */
    static void requireDoneAtReturn(Method method, Class<? extends Annotation> annotation) {
        if (isPublisher(method.getReturnType())) {
            throw new IllegalStateException("@" + annotation.getSimpleName() + " on "
                    + ClassUtils.getQualifiedMethodName(method) + " would protect nothing: it returns "
                    + method.getReturnType().getSimpleName()
                    + ", and what that does is done after the transaction has ended."
                    + " Do the work in a method that returns its result, and call it where blocking is allowed.");
        }
    }

    private static boolean isPublisher(Class<?> type) {
        if (type.getName().equals(PUBLISHER)) {
            return true;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (isPublisher(parent)) {
                return true;
            }
        }
        return type.getSuperclass() != null && isPublisher(type.getSuperclass());
    }
}
