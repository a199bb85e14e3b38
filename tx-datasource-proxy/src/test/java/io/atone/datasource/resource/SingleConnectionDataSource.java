package io.atone.datasource.resource;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Logger;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/** Gives out one connection again and again, so that a test can look at what was left behind on it. */
final class SingleConnectionDataSource implements DataSource, AutoCloseable {

    private final Connection connection;
    private @Nullable String product;

    SingleConnectionDataSource(Connection connection) {
        this.connection = connection;
    }

    /** From now on the connection's metadata has another product name. */
    SingleConnectionDataSource pretendingToBe(String otherProduct) {
        product = otherProduct;
        return this;
    }

    String describe(String... queries) throws SQLException {
        StringBuilder text = new StringBuilder()
                .append(connection.getAutoCommit())
                .append(' ')
                .append(connection.isReadOnly())
                .append(' ')
                .append(connection.getTransactionIsolation());
        for (String query : queries) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(' ').append(row.getString(i));
                }
            }
        }
        return text.toString();
    }

    @Override
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    Object result = invoke(connection, method, arguments);
                    return product != null && result instanceof DatabaseMetaData metaData
                            ? renamed(metaData, product)
                            : result;
                });
    }

    private static DatabaseMetaData renamed(DatabaseMetaData metaData, String product) {
        return (DatabaseMetaData) Proxy.newProxyInstance(
                SingleConnectionDataSource.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, arguments) -> method.getName().equals("getDatabaseProductName")
                        ? product
                        : invoke(metaData, method, arguments));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public Connection getConnection(String username, String password) {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
