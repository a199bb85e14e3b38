package io.atone.datasource.jdbc;

import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.ShardingKey;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** A connection builder that builds proxies. As thread-safe as the driver's. */
public final class ProxyConnectionBuilder implements ConnectionBuilder {

    private final ConnectionBuilder delegate;
    private final ProxySource proxies;

    /** Makes a proxy for what a source gives. */
    @FunctionalInterface
    public interface ProxySource {

        /** Takes a connection and wraps it. */
        Connection get(ConnectionSource source) throws SQLException;
    }

    public ProxyConnectionBuilder(ConnectionBuilder delegate, ProxySource proxies) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.proxies = Objects.requireNonNull(proxies, "proxies");
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
        return proxies.get(delegate::build);
    }
}
