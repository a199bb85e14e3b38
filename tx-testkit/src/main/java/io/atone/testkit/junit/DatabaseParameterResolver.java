package io.atone.testkit.junit;

import io.atone.testkit.TestDatabases;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the engine, its server and fresh databases. */
record DatabaseParameterResolver(DatabaseEngine engine) implements ParameterResolver {

    private static final String DEFAULT_NAME = "";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestDatabase.class || type == DatabaseEngine.class || type == DatabaseServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == DatabaseEngine.class) {
            return engine;
        }
        if (type == DatabaseServer.class) {
            return TestDatabases.get(engine);
        }
        String name = parameter
                .findAnnotation(DatabaseName.class)
                .map(DatabaseName::value)
                .orElse(DEFAULT_NAME);
        return OpenDatabases.of(context)
                .database(name, () -> TestDatabases.get(engine).createDatabase());
    }
}
