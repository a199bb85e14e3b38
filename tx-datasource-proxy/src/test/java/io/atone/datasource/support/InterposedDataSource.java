package io.atone.datasource.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.function.Consumer;

import javax.sql.DataSource;

/** Sits between the proxies and the driver, and tells each text before the driver prepares it. */
public final class InterposedDataSource {

    private InterposedDataSource() {}

    /** A data source that shows what is prepared. */
    public static DataSource showing(DataSource driver, Consumer<String> beforePrepare) {
        return (DataSource) Proxy.newProxyInstance(
                InterposedDataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, args) -> {
                    Object result = call(() -> method.invoke(driver, args));
                    return result instanceof Connection connection ? showing(connection, beforePrepare) : result;
                });
    }

    private static Connection showing(Connection driver, Consumer<String> beforePrepare) {
        return (Connection) Proxy.newProxyInstance(
                InterposedDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                        beforePrepare.accept((String) args[0]);
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
