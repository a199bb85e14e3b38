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
    private final int hidden;
    /** Whether the user has read a value; those of the hidden columns were read before. */
    private boolean read;

    private FirstColumns(Object delegate, int columns, int hidden) {
        this.delegate = delegate;
        this.columns = columns;
        this.hidden = hidden;
    }

    static ResultSet of(ResultSet rows, int columns) throws SQLException {
        return proxy(ResultSet.class, rows, columns, rows.getMetaData().getColumnCount() - columns);
    }

    private static <T> T proxy(Class<T> type, T delegate, int columns, int hidden) {
        return type.cast(Proxy.newProxyInstance(
                FirstColumns.class.getClassLoader(),
                new Class<?>[] {type},
                new FirstColumns(delegate, columns, hidden)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("getColumnCount")) {
            return columns;
        }
        Object answer;
        if (arguments != null && arguments.length > 0 && isAboutColumn(method)) {
            answer = call(method, beyondHidden(arguments));
            read = true;
        } else {
            answer = call(method, arguments);
        }
        if (method.getName().equals("wasNull")) {
            return read && Boolean.TRUE.equals(answer);
        }
        if (answer instanceof ResultSetMetaData metaData) {
            return proxy(ResultSetMetaData.class, metaData, columns, hidden);
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

    /** Of a column that is not there for the user the driver complains in its own words: it gets one that it does not have either. */
    private @Nullable Object[] beyondHidden(@Nullable Object[] arguments) throws SQLException {
        if (!(arguments[0] instanceof Integer index)) {
            int found = ((ResultSet) delegate).findColumn(String.valueOf(arguments[0]));
            if (found > columns) {
                throw new SQLException("The result set has no column " + arguments[0], "42703");
            }
            return arguments;
        }
        if (index <= columns) {
            return arguments;
        }
        @Nullable Object[] further = arguments.clone();
        further[0] = index + hidden;
        return further;
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
