package io.atone.datasource.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.Objects;

/**
 * What all proxies share: the driver's object, and how to get at it. Unwrapping is for reading a driver's specialities;
 * what is written through an unwrapped object is not part of any global transaction.
 *
 * @param <D> the JDBC interface
 */
abstract class JdbcProxy<D extends Wrapper> implements Wrapper {

    final D delegate;

    JdbcProxy(D delegate) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
    }

    @Override
    public final <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        if (iface.isInstance(delegate)) {
            return iface.cast(delegate);
        }
        return delegate.unwrap(iface);
    }

    @Override
    public final boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || iface.isInstance(delegate) || delegate.isWrapperFor(iface);
    }

    @Override
    public final String toString() {
        return "atone:" + delegate;
    }
}
