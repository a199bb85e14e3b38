package io.atone.datasource.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.function.Consumer;

import javax.sql.DataSource;

/** Sits between the proxies and the driver, and tells each text before the driver prepares it, and each commit before it is sent. */
public final class InterposedDataSource {

    private InterposedDataSource() {}

    /** What is told in place of a text before a connection commits. */
    public static final String COMMIT = "COMMIT";

    /** A data source that shows what is prepared. */
    public static DataSource showing(DataSource driver, Consumer<String> beforePrepare) {
        return showingSteps(driver, text -> {
            if (!text.equals(COMMIT)) {
                beforePrepare.accept(text);
            }
        });
    }

    /** A data source that shows what is prepared or executed as it is, and by {@link #COMMIT} when it is committed. */
    public static DataSource showingSteps(DataSource driver, Consumer<String> beforeStep) {
        return (DataSource) Proxy.newProxyInstance(
                InterposedDataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, args) -> {
                    Object result = call(() -> method.invoke(driver, args));
                    return result instanceof Connection connection ? showing(connection, beforeStep) : result;
                });
    }

    private static Connection showing(Connection driver, Consumer<String> beforeStep) {
        return (Connection) Proxy.newProxyInstance(
                InterposedDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                        beforeStep.accept((String) args[0]);
                    } else if (method.getName().equals("commit")) {
                        beforeStep.accept(COMMIT);
                    }
                    Object result = call(() -> method.invoke(driver, args));
                    return method.getName().equals("createStatement")
                            ? showing((Statement) result, beforeStep)
                            : result;
                });
    }

    private static Statement showing(Statement driver, Consumer<String> beforeStep) {
        return (Statement) Proxy.newProxyInstance(
                InterposedDataSource.class.getClassLoader(),
                new Class<?>[] {Statement.class},
                (proxy, method, args) -> {
                    if (method.getName().startsWith("execute") && args != null) {
                        beforeStep.accept((String) args[0]);
                    }
                    return call(() -> method.invoke(driver, args));
                });
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    private static Object call(Call call) throws Throwable {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
