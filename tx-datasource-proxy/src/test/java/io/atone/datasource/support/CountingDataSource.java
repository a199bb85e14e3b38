package io.atone.datasource.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/** Counts what the driver is asked to run: statements, batches as one each, and ends of transactions. Thread-safe. */
public final class CountingDataSource {

    private final AtomicInteger calls = new AtomicInteger();

    /** The data source, with its calls counted here. */
    public DataSource count(DataSource driver) {
        return (DataSource) counted(driver, DataSource.class);
    }

    /** How much has been run since the last call. */
    public int take() {
        return calls.getAndSet(0);
    }

    private Object counted(Object driver, Class<?> type) {
        return Proxy.newProxyInstance(
                CountingDataSource.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(driver, method, arguments));
    }

    private @Nullable Object call(Object driver, Method method, Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        if (name.startsWith("execute") || name.equals("commit") || (name.equals("rollback") && arguments == null)) {
            calls.incrementAndGet();
        }
        try {
            Object result = method.invoke(driver, arguments);
            boolean part = result instanceof Connection || result instanceof Statement;
            return part && result != null && method.getReturnType().isInterface()
                    ? counted(result, method.getReturnType())
                    : result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
