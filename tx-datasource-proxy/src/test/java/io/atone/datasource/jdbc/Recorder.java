package io.atone.datasource.jdbc;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Map;

/** Stands for a driver: remembers what it is asked, and answers something of the right type. */
final class Recorder implements InvocationHandler {

    record Call(String method, List<Class<?>> parameterTypes, List<Object> arguments) {
        static Call of(Method method, Object... arguments) {
            return new Call(method.getName(), List.of(method.getParameterTypes()), Arrays.asList(arguments));
        }
    }

    private final List<Call> calls = new ArrayList<>();

    List<Call> calls() {
        return calls;
    }

    <T> T driver(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, this));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "driver";
            };
        }
        calls.add(Call.of(method, arguments == null ? new Object[0] : arguments));
        return sample(method.getReturnType());
    }

    /** A value of a type, the same kind each time but never a default. */
    Object sample(Class<?> type) {
        if (type == void.class) {
            return null;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == byte.class) {
            return (byte) 3;
        }
        if (type == short.class) {
            return (short) 3;
        }
        if (type == int.class) {
            return 3;
        }
        if (type == long.class) {
            return 3L;
        }
        if (type == float.class) {
            return 3f;
        }
        if (type == double.class) {
            return 3d;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 1);
        }
        if (type.isInterface() && type != Map.class) {
            return driver(type);
        }
        return switch (type.getSimpleName()) {
            case "String", "Object" -> "x";
            case "Class" -> String.class;
            case "Map" -> Map.of();
            case "Calendar" -> Calendar.getInstance();
            case "BigDecimal" -> java.math.BigDecimal.TEN;
            case "Date" -> new java.sql.Date(3);
            case "Time" -> new java.sql.Time(3);
            case "Timestamp" -> new java.sql.Timestamp(3);
            case "Properties" -> new java.util.Properties();
            case "SQLWarning" -> new java.sql.SQLWarning();
            case "InputStream" -> java.io.InputStream.nullInputStream();
            case "Reader" -> java.io.Reader.nullReader();
            default -> null;
        };
    }
}
