package io.atone.testkit.junit;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** One invocation per engine. */
final class ForEachDatabaseExtension
        implements TestTemplateInvocationContextProvider, ClassTemplateInvocationContextProvider {

    static final String ENGINES_PROPERTY = "atone.testkit.engines";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), ForEachDatabase.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        ForEachDatabase annotation = AnnotationSupport.findAnnotation(
                        context.getRequiredTestMethod(), ForEachDatabase.class)
                .orElseThrow();
        return engines(annotation).map(OnEngine::new);
    }

    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestClass(), ForEachDatabase.class);
    }

    @Override
    public Stream<? extends ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
            ExtensionContext context) {
        ForEachDatabase annotation = AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), ForEachDatabase.class)
                .orElseThrow();
        return engines(annotation).map(OnEngine::new);
    }

    private static Stream<DatabaseEngine> engines(ForEachDatabase annotation) {
        return Arrays.stream(annotation.value().length == 0 ? DatabaseEngine.values() : annotation.value());
    }

    /** The engines that the system property leaves. */
    static Set<DatabaseEngine> wanted() {
        String property = System.getProperty(ENGINES_PROPERTY, "");
        if (property.isBlank()) {
            return EnumSet.allOf(DatabaseEngine.class);
        }
        Set<DatabaseEngine> engines = EnumSet.noneOf(DatabaseEngine.class);
        Arrays.stream(property.split(",")).map(DatabaseEngine::parse).forEach(engines::add);
        return engines;
    }

    /** The test, or the test class, on one engine. */
    private record OnEngine(DatabaseEngine engine)
            implements TestTemplateInvocationContext, ClassTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return engine.displayName();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new OnlyWanted(engine), new DatabaseParameterResolver(engine));
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            // A database is made when a test asks for it.
        }
    }

    /** Skips an engine that the system property leaves out, so that the report shows it. */
    private record OnlyWanted(DatabaseEngine engine) implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return wanted().contains(engine)
                    ? ConditionEvaluationResult.enabled("")
                    : ConditionEvaluationResult.disabled("System property " + ENGINES_PROPERTY + " leaves out " + engine
                            + ": " + System.getProperty(ENGINES_PROPERTY));
        }
    }
}
