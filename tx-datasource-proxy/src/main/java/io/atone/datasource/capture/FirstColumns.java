package io.atone.datasource.capture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * A result set of which only the first columns are to be seen: those that the user of a statement asked for. As thread-safe as
 * the driver's.
 */
final class FirstColumns implements InvocationHandler {

    private final Object delegate;
    private final int columns;

    private FirstColumns(Object delegate, int columns) {
        this.delegate = delegate;
        this.columns = columns;
    }

    static ResultSet of(ResultSet rows, int columns) {
        return proxy(ResultSet.class, rows, columns);
    }

    private static <T> T proxy(Class<T> type, T delegate, int columns) {
        return type.cast(Proxy.newProxyInstance(
                FirstColumns.class.getClassLoader(), new Class<?>[] {type}, new FirstColumns(delegate, columns)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("getColumnCount")) {
            return columns;
        }
        if (arguments != null && arguments.length > 0 && isAboutColumn(method)) {
            check(arguments[0]);
        }
        Object answer = call(method, arguments);
        if (answer instanceof ResultSetMetaData metaData) {
            return proxy(ResultSetMetaData.class, metaData, columns);
        }
        return answer;
    }

    /** All methods of both interfaces that take a column take it first, and only those that move or set something take other numbers. */
    private boolean isAboutColumn(Method method) {
        String name = method.getName();
        return delegate instanceof ResultSetMetaData
                ? !name.equals("unwrap") && !name.equals("isWrapperFor")
                : name.startsWith("get") || name.startsWith("update") || name.equals("findColumn");
    }

    private void check(@Nullable Object column) throws SQLException {
        int index =
                column instanceof Integer number ? number : ((ResultSet) delegate).findColumn(String.valueOf(column));
        if (index > columns) {
            throw new SQLException("The result set has no column " + column, "42703");
        }
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
