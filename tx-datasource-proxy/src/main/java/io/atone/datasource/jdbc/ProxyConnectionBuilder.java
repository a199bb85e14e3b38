package io.atone.datasource.jdbc;

import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.ShardingKey;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/** A connection builder that builds proxies. As thread-safe as the driver's. */
public final class ProxyConnectionBuilder implements ConnectionBuilder {

    private final ConnectionBuilder delegate;
    private final UnaryOperator<Connection> proxy;

    /** @param proxy makes the proxy of a connection */
    public ProxyConnectionBuilder(ConnectionBuilder delegate, UnaryOperator<Connection> proxy) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.proxy = Objects.requireNonNull(proxy, "proxy");
    }

    @Override
    public ConnectionBuilder user(@Nullable String username) {
        delegate.user(username);
        return this;
    }

    @Override
    public ConnectionBuilder password(@Nullable String password) {
        delegate.password(password);
        return this;
    }

    @Override
    public ConnectionBuilder shardingKey(@Nullable ShardingKey shardingKey) {
        delegate.shardingKey(shardingKey);
        return this;
    }

    @Override
    public ConnectionBuilder superShardingKey(@Nullable ShardingKey superShardingKey) {
        delegate.superShardingKey(superShardingKey);
        return this;
    }

    @Override
    public Connection build() throws SQLException {
        return proxy.apply(delegate.build());
    }
}
